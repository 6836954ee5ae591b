package io.jukung.engine.container;

import io.jukung.proto.error.ContainerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of {@code --tmpfs}: Docker's defaults, of which each can be turned round. */
final class TmpfsOptions {
  private static final Map<String, String> OPPOSITE =
      Map.of(
          "noexec", "exec", "exec", "noexec", "nosuid", "suid", "suid", "nosuid", "nodev", "dev",
          "dev", "nodev", "ro", "rw", "rw", "ro");
  private static final Set<String> FLAGS =
      Set.of(
          "noexec",
          "exec",
          "nosuid",
          "suid",
          "nodev",
          "dev",
          "ro",
          "rw",
          "sync",
          "async",
          "noatime",
          "atime",
          "nodiratime",
          "diratime",
          "relatime",
          "norelatime",
          "strictatime",
          "nostrictatime",
          "mand",
          "nomand",
          "dirsync",
          "bind",
          "rbind",
          "private",
          "rprivate",
          "shared",
          "rshared",
          "slave",
          "rslave",
          "unbindable",
          "runbindable",
          "defaults");
  private static final Set<String> DATA =
      Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge");

  private TmpfsOptions() {}

  /**
   * @throws ContainerException INVALID_ARGUMENT for an option that tmpfs does not have
   */
  static List<String> merge(String given, boolean readOnly) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String flag : List.of("noexec", "nosuid", "nodev", "rprivate")) {
      flags.put(flag, flag);
    }
    if (readOnly) {
      flags.put("ro", "ro");
    }
    Map<String, String> data = new LinkedHashMap<>();
    for (String option : given.isEmpty() ? new String[0] : given.split(",")) {
      int equals = option.indexOf('=');
      String key = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 && FLAGS.contains(key)) {
        String opposite = OPPOSITE.get(key);
        if (opposite != null) {
          flags.remove(opposite);
        }
        flags.put(key, key);
      } else if (equals > 0 && DATA.contains(key)) {
        data.put(key, option);
      } else {
        throw ContainerException.invalidArgument("invalid tmpfs option \"" + option + "\"");
      }
    }
    List<String> all = new ArrayList<>(flags.values());
    all.addAll(data.values());
    return all;
  }
}
