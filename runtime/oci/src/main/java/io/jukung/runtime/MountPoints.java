package io.jukung.runtime;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import java.io.IOException;
import java.nio.file.Path;

/** Makes places in a root file system, which cannot be left by any link in it. */
final class MountPoints {
  private static final int O_PATH = 0x200000;

  private final FileCalls files;

  MountPoints(FileCalls files) {
    this.files = files;
  }

  /** Makes a directory, or an empty file, and the directories above it, as far as missing. */
  void ensure(Path root, String path, boolean directory) throws IOException {
    try (Fd top = files.openat(FileCalls.AT_FDCWD, root.toString(), O_PATH, 0)) {
      StringBuilder at = new StringBuilder(".");
      String[] names = Path.of(path).normalize().toString().substring(1).split("/", -1);
      for (int i = 0; i < names.length && !names[i].isEmpty(); i++) {
        try (Fd parent = openIn(top, at.toString())) {
          at.append('/').append(names[i]);
          make(parent, names[i], directory || i + 1 < names.length);
        }
      }
    }
  }

  private Fd openIn(Fd top, String path) throws IOException {
    return files.openat2(top.number(), path, O_PATH, 0, FileCalls.RESOLVE_IN_ROOT);
  }

  private void make(Fd parent, String name, boolean directory) throws IOException {
    try {
      if (directory) {
        files.mkdirat(parent.number(), name, 0755);
      } else {
        files.mknodat(parent.number(), name, FileStat.S_IFREG | 0644, 0);
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }
}
