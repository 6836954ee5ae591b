package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Words of config.json that this package understands, found by asking it. */
public final class KnownWords {
  /** All that the spec's "Linux mount options" names and that are not the file system's own. */
  private static final String MOUNT_OPTIONS =
      """
      async atime bind defaults dev diratime dirsync exec idmap iversion lazytime loud mand noatime \
      nodev nodiratime noexec noiversion nolazytime nomand norelatime nostrictatime nosuid \
      nosymfollow private ratime rbind rdev rdiratime relatime remount rexec ridmap rnoatime rnodev \
      rnodiratime rnoexec rnorelatime rnostrictatime rnosuid rnosymfollow ro rprivate rrelatime rro \
      rrw rshared rslave rstrictatime rsuid rsymfollow runbindable rw shared silent slave \
      strictatime suid symfollow sync unbindable""";

  private KnownWords() {}

  /** Mount options that change the mount here rather than being handed to the file system. */
  public static List<String> mountOptions() {
    List<String> known = new ArrayList<>();
    for (String word : MOUNT_OPTIONS.strip().split(" +", -1)) {
      try {
        if (MountOptions.parse(List.of(word), "").data().isEmpty()) {
          known.add(word);
        }
      } catch (OciException refused) {
        // not one of those that work
      }
    }
    return known;
  }

  public static List<String> namespaces() {
    return Arrays.stream(NamespaceType.values()).map(NamespaceType::text).sorted().toList();
  }

  public static List<String> capabilities() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Capability.COUNT; i++) {
      names.add(Capability.name(i));
    }
    return names;
  }
}
