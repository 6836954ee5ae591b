package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Units;
import io.jukung.proto.engine.v1.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code -v}, {@code --mount} and {@code --tmpfs}. */
final class MountFlags {
  private final Session session;
  private final Arguments arguments;

  MountFlags(Session session, Arguments arguments) {
    this.session = session;
    this.arguments = arguments;
  }

  List<Mount> read() {
    List<Mount> mounts = new ArrayList<>();
    for (String text : arguments.values("volume")) {
      mounts.add(volume(text));
    }
    for (String text : arguments.values("mount")) {
      mounts.add(mount(text));
    }
    for (String text : arguments.values("tmpfs")) {
      mounts.add(tmpfs(text));
    }
    return mounts;
  }

  /** {@code target}, {@code source:target} or {@code source:target:options}. */
  private Mount volume(String text) {
    String[] parts = text.split(":", -1);
    if (text.isEmpty()) {
      throw CommandException.usage("invalid empty volume spec");
    }
    if (parts.length > 3) {
      throw badVolume(text, "too many colons");
    }
    Mount.Builder mount = Mount.newBuilder();
    String target = parts.length == 1 ? parts[0] : parts[1];
    if (parts.length == 1) {
      mount.setType(Mount.Type.VOLUME);
    } else if (isPath(parts[0])) {
      mount.setType(Mount.Type.BIND).setSource(absolute(parts[0])).setCreateSource(true);
    } else {
      mount.setType(Mount.Type.VOLUME).setSource(volumeName(parts[0]));
    }
    if (!target.startsWith("/")) {
      throw badVolume(text, "invalid mount path: '" + target + "' mount path must be absolute");
    }
    if (isRoot(target)) {
      throw badVolume(text, "destination can't be '/'");
    }
    if (parts.length == 3) {
      for (String option : parts[2].split(",", -1)) {
        volumeOption(text, option, mount);
      }
    }
    return mount.setTarget(target).build();
  }

  private static void volumeOption(String text, String option, Mount.Builder mount) {
    switch (option) {
      case "ro" -> mount.setReadOnly(true);
      case "rw" -> mount.setReadOnly(false);
      case "private", "rprivate", "shared", "rshared", "slave", "rslave" ->
          mount.setPropagation(option);
      // what they ask of other systems holds on Linux anyway
      case "consistent", "cached", "delegated" -> {}
      case "z", "Z", "nocopy" ->
          throw CommandException.usage("--volume option " + option + " is not supported yet");
      default -> throw badVolume(text, "unknown option " + option);
    }
  }

  private static boolean isRoot(String target) {
    return Path.of(target).normalize().equals(Path.of("/"));
  }

  private static boolean isPath(String source) {
    return source.startsWith("/") || source.startsWith(".");
  }

  private static String volumeName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (i == 0 || "_.-".indexOf(c) < 0)) {
        throw CommandException.usage(
            "\""
                + name
                + "\" includes invalid characters for a volume name; give a directory of this"
                + " machine as an absolute path, or starting with a dot");
      }
    }
    if (name.isEmpty()) {
      throw CommandException.usage("invalid volume specification: empty source");
    }
    return name;
  }

  private String absolute(String source) {
    return session.path(source).toAbsolutePath().normalize().toString();
  }

  /** {@code type=bind,source=…,target=…}; a field may be quoted as in CSV. */
  private Mount mount(String text) {
    Mount.Builder mount = Mount.newBuilder().setType(Mount.Type.VOLUME);
    List<String> tmpfsOptions = new ArrayList<>();
    for (String field : csv(text)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "" : field.substring(equals + 1);
      if (equals < 0 && !isSwitch(key)) {
        throw badMount(text, "invalid field '" + field + "' must be a key=value pair");
      }
      mountField(text, key, value, mount, tmpfsOptions);
    }
    if (mount.getTarget().isEmpty()) {
      throw badMount(text, "target is required");
    }
    if (isRoot(mount.getTarget())) {
      throw badMount(text, "destination can't be '/'");
    }
    if (mount.getType() == Mount.Type.BIND && mount.getSource().isEmpty()) {
      throw badMount(text, "source is required for a bind mount");
    }
    if (mount.getType() == Mount.Type.TMPFS && !mount.getSource().isEmpty()) {
      throw badMount(text, "a tmpfs has no source");
    }
    return mount.setTmpfsOptions(String.join(",", tmpfsOptions)).build();
  }

  private static boolean isSwitch(String key) {
    return key.equals("readonly") || key.equals("ro") || key.equals("bind-nonrecursive");
  }

  private void mountField(
      String text, String key, String value, Mount.Builder mount, List<String> tmpfsOptions) {
    switch (key) {
      case "type" -> mount.setType(type(text, value));
      case "source", "src" -> mount.setSource(isPath(value) ? absolute(value) : value);
      case "target", "dst", "destination" -> mount.setTarget(value);
      case "readonly", "ro" -> mount.setReadOnly(bool(text, key, value));
      case "bind-propagation" -> mount.setPropagation(propagation(text, value));
      case "bind-nonrecursive" -> mount.setNonRecursive(bool(text, key, value));
      case "bind-recursive" -> {
        switch (value) {
          case "enabled" -> mount.setNonRecursive(false);
          case "disabled" -> mount.setNonRecursive(true);
          default ->
              throw CommandException.usage(
                  "--mount bind-recursive=" + value + " is not supported yet");
        }
      }
      case "tmpfs-size" -> tmpfsOptions.add("size=" + size(text, value));
      case "tmpfs-mode" -> tmpfsOptions.add("mode=" + mode(text, value));
      case "consistency" -> {
        if (!List.of("consistent", "cached", "delegated", "default").contains(value)) {
          throw badMount(text, "unknown consistency '" + value + "'");
        }
      }
      default -> {
        if (key.startsWith("volume-") || key.startsWith("image-")) {
          throw CommandException.usage("--mount " + key + " is not supported yet");
        }
        throw badMount(text, "unexpected key '" + key + "'");
      }
    }
  }

  private Mount.Type type(String text, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "bind" -> Mount.Type.BIND;
      case "tmpfs" -> Mount.Type.TMPFS;
      case "volume" -> Mount.Type.VOLUME;
      case "image", "npipe", "cluster" ->
          throw CommandException.usage("--mount type=" + value + " is not supported yet");
      default -> throw badMount(text, "unknown type '" + value + "'");
    };
  }

  private String propagation(String text, String value) {
    return switch (value) {
      case "private", "rprivate", "shared", "rshared", "slave", "rslave" -> value;
      default -> throw badMount(text, "invalid propagation mode '" + value + "'");
    };
  }

  private boolean bool(String text, String key, String value) {
    return switch (value) {
      case "", "1", "t", "T", "true", "True", "TRUE" -> true;
      case "0", "f", "F", "false", "False", "FALSE" -> false;
      default -> throw badMount(text, "invalid value for " + key + ": " + value);
    };
  }

  private long size(String text, String value) {
    try {
      return Units.parseSize(value);
    } catch (IllegalArgumentException e) {
      throw badMount(text, "invalid value for tmpfs-size: " + value);
    }
  }

  private String mode(String text, String value) {
    try {
      return Integer.toOctalString(Integer.parseInt(value, 8));
    } catch (NumberFormatException e) {
      throw badMount(text, "invalid value for tmpfs-mode: " + value);
    }
  }

  private List<String> csv(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw badMount(text, "a quote is not closed");
    }
    fields.add(field.toString());
    return fields;
  }

  private Mount tmpfs(String text) {
    int colon = text.indexOf(':');
    String target = colon < 0 ? text : text.substring(0, colon);
    if (!target.startsWith("/")) {
      throw arguments.invalid("tmpfs", text, "mount path '" + target + "' must be absolute");
    }
    if (isRoot(target)) {
      throw arguments.invalid("tmpfs", text, "destination can't be '/'");
    }
    return Mount.newBuilder()
        .setType(Mount.Type.TMPFS)
        .setTarget(target)
        .setTmpfsOptions(colon < 0 ? "" : text.substring(colon + 1))
        .build();
  }

  private static CommandException badVolume(String text, String why) {
    return CommandException.usage("invalid volume specification: '" + text + "': " + why);
  }

  private CommandException badMount(String text, String why) {
    return arguments.invalid("mount", text, why);
  }
}
