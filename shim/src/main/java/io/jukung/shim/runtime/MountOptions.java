package io.jukung.shim.runtime;

import io.jukung.sys.Mounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A mount's options, as fstab(5) and containerd write them, sorted into flags of mount(2) and data
 * for the file system. Later words win over earlier ones.
 */
record MountOptions(long flags, List<String> data) {
  private static final Map<String, Long> SETS =
      Map.ofEntries(
          Map.entry("bind", Mounts.MS_BIND),
          Map.entry("rbind", Mounts.MS_BIND | Mounts.MS_REC),
          Map.entry("ro", Mounts.MS_RDONLY),
          Map.entry("nosuid", Mounts.MS_NOSUID),
          Map.entry("nodev", Mounts.MS_NODEV),
          Map.entry("noexec", Mounts.MS_NOEXEC),
          Map.entry("sync", Mounts.MS_SYNCHRONOUS),
          Map.entry("remount", Mounts.MS_REMOUNT),
          Map.entry("mand", Mounts.MS_MANDLOCK),
          Map.entry("dirsync", Mounts.MS_DIRSYNC),
          Map.entry("nosymfollow", Mounts.MS_NOSYMFOLLOW),
          Map.entry("noatime", Mounts.MS_NOATIME),
          Map.entry("nodiratime", Mounts.MS_NODIRATIME),
          Map.entry("relatime", Mounts.MS_RELATIME),
          Map.entry("strictatime", Mounts.MS_STRICTATIME),
          Map.entry("lazytime", Mounts.MS_LAZYTIME));
  private static final Map<String, Long> CLEARS =
      Map.ofEntries(
          Map.entry("rw", Mounts.MS_RDONLY),
          Map.entry("suid", Mounts.MS_NOSUID),
          Map.entry("dev", Mounts.MS_NODEV),
          Map.entry("exec", Mounts.MS_NOEXEC),
          Map.entry("async", Mounts.MS_SYNCHRONOUS),
          Map.entry("nomand", Mounts.MS_MANDLOCK),
          Map.entry("symfollow", Mounts.MS_NOSYMFOLLOW),
          Map.entry("atime", Mounts.MS_NOATIME),
          Map.entry("diratime", Mounts.MS_NODIRATIME),
          Map.entry("norelatime", Mounts.MS_RELATIME),
          Map.entry("nostrictatime", Mounts.MS_STRICTATIME),
          Map.entry("nolazytime", Mounts.MS_LAZYTIME),
          Map.entry("defaults", 0L));

  MountOptions {
    data = List.copyOf(data);
  }

  static MountOptions parse(List<String> options) {
    long flags = 0;
    List<String> data = new ArrayList<>();
    for (String option : options) {
      Long sets = SETS.get(option);
      Long clears = CLEARS.get(option);
      if (sets != null) {
        flags |= sets;
      } else if (clears != null) {
        flags &= ~clears;
      } else {
        data.add(option);
      }
    }
    return new MountOptions(flags, data);
  }

  boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
