package io.jukung.runtime.cgroup;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a container's cgroup is, for later: the state file keeps it.
 *
 * @param directories by controller; the key of version 2 is empty
 * @param unit the systemd scope that the directories belong to; empty: they are ours alone
 * @param userUnit whether the scope is one of the user's systemd, not of the host's
 */
public record CgroupPlace(Map<String, Path> directories, String unit, boolean userUnit) {
  public CgroupPlace {
    directories = Map.copyOf(directories);
  }

  /** Without systemd. */
  public static CgroupPlace of(Map<String, Path> directories) {
    return new CgroupPlace(directories, "", false);
  }
}
