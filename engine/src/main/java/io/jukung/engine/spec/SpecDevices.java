package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.FileStat;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Device nodes in a container, and which devices its cgroup may touch. */
final class SpecDevices {
  private static final int S_IFMT = 0xF000;
  private static final int S_IFCHR = 0x2000;
  private static final int S_IFBLK = 0x6000;
  private static final int PERMISSIONS = 0xFFF;

  // file systems of their own, what every runtime makes anyway, and leftovers of other managers
  private static final Set<String> NOT_SHARED =
      Set.of(
          "pts",
          "shm",
          "fd",
          "mqueue",
          "console",
          "ptmx",
          "null",
          "zero",
          "full",
          "random",
          "urandom",
          "tty",
          ".lxc",
          ".lxd-mounts",
          ".udev");

  /** Device nodes to make. */
  private final List<Node> nodes = new ArrayList<>();

  /** Rules for the cgroup, in order. */
  private final List<JsonValue> rules = new ArrayList<>();

  private record Node(
      String path, char type, long major, long minor, int mode, long uid, long gid) {
    JsonObject json() {
      return JsonObject.builder()
          .put("path", path)
          .put("type", String.valueOf(type))
          .put("major", major)
          .put("minor", minor)
          .put("fileMode", mode)
          .put("uid", uid)
          .put("gid", gid)
          .build();
    }
  }

  private SpecDevices() {}

  static SpecDevices of(SpecRequest request) {
    SpecDevices devices = new SpecDevices();
    if (request.host().privileged()) {
      devices.rules.add(JsonObject.builder().put("allow", true).put("access", "rwm").build());
      devices.addTree(Path.of("/dev"), "/dev");
    } else {
      devices.defaultRules();
    }
    for (String device : request.host().devices()) {
      devices.add(device, request.host().privileged());
    }
    return devices;
  }

  JsonArray nodes() {
    return new JsonArray(nodes.stream().map(node -> (JsonValue) node.json()).toList());
  }

  JsonArray rules() {
    return new JsonArray(rules);
  }

  private void defaultRules() {
    rules.add(JsonObject.builder().put("allow", false).put("access", "rwm").build());
    // zero, null, urandom, random, tty, console; fuse is refused by name as in Docker
    rule(true, 'c', 1, 5, "rwm");
    rule(true, 'c', 1, 3, "rwm");
    rule(true, 'c', 1, 9, "rwm");
    rule(true, 'c', 1, 8, "rwm");
    rule(true, 'c', 5, 0, "rwm");
    rule(true, 'c', 5, 1, "rwm");
    rule(false, 'c', 10, 229, "rwm");
  }

  private void rule(boolean allow, char type, long major, long minor, String access) {
    rules.add(
        JsonObject.builder()
            .put("allow", allow)
            .put("type", String.valueOf(type))
            .put("major", major)
            .put("minor", minor)
            .put("access", access)
            .build());
  }

  private void add(String device, boolean privileged) {
    String[] parts = device.split(":", 3);
    String target = parts.length > 1 && !parts[1].isEmpty() ? parts[1] : parts[0];
    String access = parts.length > 2 ? parts[2] : "rwm";
    if (access.isEmpty() || !access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
      throw ContainerException.invalidArgument("invalid device mode: " + access);
    }
    Path source = Path.of(parts[0]);
    int before = nodes.size();
    if (Files.isDirectory(source)) {
      addTree(source, target);
    } else {
      node(source, target).ifPresent(nodes::add);
    }
    if (nodes.size() == before) {
      throw ContainerException.invalidArgument(
          "error gathering device information while adding custom device \""
              + parts[0]
              + "\": "
              + (Files.exists(source) ? "not a device node" : "no such file or directory"));
    }
    if (!privileged) {
      for (Node node : nodes.subList(before, nodes.size())) {
        rule(true, node.type(), node.major(), node.minor(), access);
      }
    }
  }

  private void addTree(Path source, String target) {
    try (Stream<Path> entries = Files.list(source)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (!NOT_SHARED.contains(name)) {
            addTree(entry, target + "/" + name);
          }
        } else if (!NOT_SHARED.contains(name) && !Files.isSymbolicLink(entry)) {
          node(entry, target + "/" + name).ifPresent(nodes::add);
        }
      }
    } catch (IOException e) {
      throw ContainerException.internal("list devices in " + source + ": " + e.getMessage(), e);
    }
  }

  /** Empty when it is not a device. */
  private static Optional<Node> node(Path source, String target) {
    try {
      Map<String, Object> attributes = Files.readAttributes(source, "unix:mode,rdev,uid,gid");
      int mode = (int) number(attributes, "mode");
      long device = number(attributes, "rdev");
      int type = mode & S_IFMT;
      if (type != S_IFCHR && type != S_IFBLK) {
        return Optional.empty();
      }
      return Optional.of(
          new Node(
              target,
              type == S_IFCHR ? 'c' : 'b',
              FileStat.major(device),
              FileStat.minor(device),
              mode & PERMISSIONS,
              number(attributes, "uid"),
              number(attributes, "gid")));
    } catch (IOException e) {
      // it went away between listing and looking, or was never there: the caller says so
      return Optional.empty();
    }
  }

  private static long number(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException("no attribute " + name);
  }
}
