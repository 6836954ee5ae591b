package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Mount options (mount(8), runtime-spec "Linux mount options") in the terms of the new mount calls.
 *
 * @param bind show an existing tree
 * @param recursiveBind with everything mounted below it
 * @param set {@code MOUNT_ATTR_…} to set on the mount
 * @param clear attributes to clear
 * @param recursiveSet attributes to set on the mount and all below it
 * @param recursiveClear attributes to clear on all of them
 * @param propagation changes, in order
 * @param copyUp fill a tmpfs with what it covers
 * @param idMap show other owners than there are
 * @param recursiveIdMap on everything mounted below too
 * @param data the rest, for the file system
 */
record MountOptions(
    boolean bind,
    boolean recursiveBind,
    long set,
    long clear,
    long recursiveSet,
    long recursiveClear,
    List<Propagation> propagation,
    boolean copyUp,
    boolean idMap,
    boolean recursiveIdMap,
    List<String> data) {

  static final long RDONLY = 0x1;
  static final long NOSUID = 0x2;
  static final long NODEV = 0x4;
  static final long NOEXEC = 0x8;
  static final long ATIME_MASK = 0x70;
  static final long RELATIME = 0x0;
  static final long NOATIME = 0x10;
  static final long STRICTATIME = 0x20;
  static final long NODIRATIME = 0x80;
  static final long NOSYMFOLLOW = 0x20_0000;

  /** {@code MS_SHARED} and the like, for one mount or for all below it too. */
  record Propagation(long flag, boolean recursive) {}

  private static final Map<String, Long> PROPAGATION =
      Map.of("shared", 1L << 20, "slave", 1L << 19, "private", 1L << 18, "unbindable", 1L << 17);

  /** Options that say what is the case anyway, or what the superblock is told by name. */
  private static final List<String> SILENT =
      List.of("defaults", "async", "silent", "loud", "nomand", "noiversion", "nolazytime");

  static MountOptions parse(List<String> options, String where) {
    Parser parser = new Parser(where);
    options.forEach(parser::option);
    return parser.result();
  }

  /** The change for a word such as {@code rslave}, or null when it is none. */
  static @org.jspecify.annotations.Nullable Propagation propagation(String word) {
    Long plain = PROPAGATION.get(word);
    if (plain != null) {
      return new Propagation(plain, false);
    }
    Long recursive = word.startsWith("r") ? PROPAGATION.get(word.substring(1)) : null;
    return recursive == null ? null : new Propagation(recursive, true);
  }

  /** Whether anything but the mount itself is asked for. */
  boolean hasAttributes() {
    return (set | clear) != 0;
  }

  private static final class Parser {
    private final String where;
    private final long[] plain = new long[2];
    private final long[] recursive = new long[2];
    private final List<Propagation> changes = new ArrayList<>();
    private final List<String> data = new ArrayList<>();
    private boolean bind;
    private boolean recursiveBind;
    private boolean copyUp;
    private boolean idMap;
    private boolean recursiveIdMap;

    Parser(String where) {
      this.where = where;
    }

    void option(String word) {
      if (word.isEmpty() || SILENT.contains(word)) {
        return;
      }
      Propagation change = propagation(word);
      if (change != null) {
        changes.add(change);
      } else if (attribute(word, plain)) {
        return;
      } else if (word.startsWith("r") && attribute(word.substring(1), recursive)) {
        return;
      } else {
        other(word);
      }
    }

    private void other(String word) {
      switch (word) {
        case "bind" -> bind = true;
        case "rbind" -> {
          bind = true;
          recursiveBind = true;
        }
        case "tmpcopyup" -> copyUp = true;
        case "idmap" -> idMap = true;
        case "ridmap" -> {
          idMap = true;
          recursiveIdMap = true;
        }
        case "remount" -> throw OciException.unsupported(where + ": mount option \"" + word + "\"");
        default -> {
          if (word.indexOf('\0') >= 0) {
            throw OciException.badSpec(where + ": a mount option contains a NUL character");
          }
          data.add(word);
        }
      }
    }

    /** Later words win over earlier ones that say the opposite. */
    private static boolean attribute(String word, long[] into) {
      Attribute found = ATTRIBUTES.get(word);
      if (found == null) {
        return false;
      }
      into[0] = (into[0] & ~found.clear()) | found.set();
      into[1] = (into[1] & ~found.set()) | found.clear();
      return true;
    }

    MountOptions result() {
      return new MountOptions(
          bind,
          recursiveBind,
          plain[0],
          plain[1],
          recursive[0],
          recursive[1],
          List.copyOf(changes),
          copyUp,
          idMap,
          recursiveIdMap,
          List.copyOf(data));
    }
  }

  /** A change of the access time mode clears the whole field, as mount_setattr(2) asks. */
  private record Attribute(long set, long clear) {}

  private static final Map<String, Attribute> ATTRIBUTES = attributes();

  private static Map<String, Attribute> attributes() {
    Map<String, Attribute> map = new HashMap<>();
    pair(map, "ro", "rw", RDONLY);
    pair(map, "nosuid", "suid", NOSUID);
    pair(map, "nodev", "dev", NODEV);
    pair(map, "noexec", "exec", NOEXEC);
    pair(map, "nodiratime", "diratime", NODIRATIME);
    pair(map, "nosymfollow", "symfollow", NOSYMFOLLOW);
    Attribute relative = new Attribute(RELATIME, ATIME_MASK);
    map.put("relatime", relative);
    map.put("norelatime", new Attribute(STRICTATIME, ATIME_MASK));
    map.put("noatime", new Attribute(NOATIME, ATIME_MASK));
    map.put("atime", relative);
    map.put("strictatime", new Attribute(STRICTATIME, ATIME_MASK));
    map.put("nostrictatime", relative);
    return Map.copyOf(map);
  }

  private static void pair(Map<String, Attribute> map, String on, String off, long flag) {
    map.put(on, new Attribute(flag, 0));
    map.put(off, new Attribute(0, flag));
  }
}
