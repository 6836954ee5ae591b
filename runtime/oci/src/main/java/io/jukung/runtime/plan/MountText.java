package io.jukung.runtime.plan;

import java.util.ArrayList;
import java.util.List;

/** Mount attributes as people read them in a printed plan. */
final class MountText {
  private MountText() {}

  static String attributes(long set, long clear, long propagation) {
    List<String> words = new ArrayList<>();
    if (set != 0) {
      words.add("set " + attributes(set));
    }
    if (clear != 0) {
      words.add("clear " + attributes(clear));
    }
    if (propagation != 0) {
      words.add(propagation(propagation));
    }
    return "{" + String.join(", ", words) + "}";
  }

  static String attributes(long bits) {
    List<String> words = new ArrayList<>();
    add(words, bits, MountOptions.RDONLY, "RDONLY");
    add(words, bits, MountOptions.NOSUID, "NOSUID");
    add(words, bits, MountOptions.NODEV, "NODEV");
    add(words, bits, MountOptions.NOEXEC, "NOEXEC");
    if ((bits & MountOptions.ATIME_MASK) == MountOptions.ATIME_MASK) {
      words.add("ATIME");
    } else {
      add(words, bits, MountOptions.NOATIME, "NOATIME");
      add(words, bits, MountOptions.STRICTATIME, "STRICTATIME");
    }
    add(words, bits, MountOptions.NODIRATIME, "NODIRATIME");
    add(words, bits, MountOptions.NOSYMFOLLOW, "NOSYMFOLLOW");
    return words.isEmpty() ? "0" : String.join("|", words);
  }

  private static void add(List<String> words, long bits, long bit, String name) {
    if ((bits & bit) != 0) {
      words.add("MOUNT_ATTR_" + name);
    }
  }

  static String propagation(long flag) {
    if (flag == 1L << 20) {
      return "MS_SHARED";
    } else if (flag == 1L << 19) {
      return "MS_SLAVE";
    } else if (flag == 1L << 18) {
      return "MS_PRIVATE";
    }
    return "MS_UNBINDABLE";
  }
}
