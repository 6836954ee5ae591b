package io.jukung.containerd.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an entry goes: its name made relative to the root, without {@code .}, {@code ..} and empty
 * parts. Symbolic links are not looked at here; the kernel keeps those inside (RESOLVE_IN_ROOT).
 *
 * @param parent directory below the root, empty for the root itself
 * @param base last part, empty for the root itself
 */
record EntryPath(String parent, String base) {

  /**
   * @throws ArchiveException when the name leads out of the root
   */
  static EntryPath of(String name) throws ArchiveException {
    String clean = isClean(name) ? name : clean(name, "archive entry \"" + name + "\"");
    int slash = clean.lastIndexOf('/');
    return slash < 0
        ? new EntryPath("", clean)
        : new EntryPath(clean.substring(0, slash), clean.substring(slash + 1));
  }

  /** The target of a hard link, which is a name in the archive like any other. */
  static EntryPath ofHardLink(String target, String entry) throws ArchiveException {
    String clean =
        clean(target, "archive entry \"" + entry + "\": its hard link to \"" + target + "\"");
    if (clean.isEmpty()) {
      throw ArchiveException.malformed(
          "archive entry \"" + entry + "\": a hard link to the root directory");
    }
    return of(clean);
  }

  /**
   * As a process whose root directory it is would see the path: {@code ..} of the root is the root.
   */
  static String inRoot(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (!parts.isEmpty()) {
            parts.removeLast();
          }
        }
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  boolean isRoot() {
    return base.isEmpty();
  }

  String path() {
    return parent.isEmpty() ? base : parent + "/" + base;
  }

  /** Most names need no cleaning: neither empty parts nor such as start with a dot. */
  private static boolean isClean(String name) {
    return !name.isEmpty()
        && name.charAt(0) != '/'
        && name.charAt(0) != '.'
        && !name.endsWith("/")
        && !name.contains("//")
        && !name.contains("/.");
  }

  private static String clean(String name, String what) throws ArchiveException {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.isEmpty()) {
            throw new ArchiveException(ArchiveException.Fault.ESCAPES, what + " leaves the root");
          }
          parts.removeLast();
        }
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
