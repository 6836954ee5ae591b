package io.jukung.containerd.snapshots.overlay;

import io.jukung.containerd.snapshots.Usage;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** Whole directory trees: what they take, and their end. Symbolic links are never followed. */
public final class TreeFiles {

  private final Kernel kernel;

  public TreeFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Blocks on disk and inodes; hard links count once. What vanishes meanwhile is not counted. */
  Usage usage(Path root) throws IOException {
    Count count = new Count();
    count.add(kernel.files().stat(FileCalls.AT_FDCWD, root.toString(), 0));
    try (Fd directory =
        kernel
            .files()
            .openat(FileCalls.AT_FDCWD, root.toString(), Io.O_RDONLY | FileCalls.O_DIRECTORY, 0)) {
      count(directory, count);
    }
    return new Usage(count.bytes, count.inodes);
  }

  private static final class Count {
    private final Set<Long> linked = new HashSet<>();
    private long bytes;
    private long inodes;

    void add(FileStat stat) {
      if (stat.nlink() < 2 || stat.isDirectory() || linked.add(stat.ino())) {
        bytes += stat.blocks() * 512;
        inodes++;
      }
    }
  }

  private void count(Fd directory, Count count) throws IOException {
    FileCalls files = kernel.files();
    for (String name : files.list(directory.number())) {
      try {
        FileStat stat = files.stat(directory.number(), name, FileCalls.AT_SYMLINK_NOFOLLOW);
        count.add(stat);
        if (stat.isDirectory()) {
          try (Fd child =
              files.openat(
                  directory.number(),
                  name,
                  Io.O_RDONLY | FileCalls.O_DIRECTORY | FileCalls.O_NOFOLLOW,
                  0)) {
            count(child, count);
          }
        }
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
    }
  }

  void copyAttributes(Path from, Path to) throws IOException {
    FileStat stat = kernel.files().stat(FileCalls.AT_FDCWD, from.toString(), 0);
    kernel.files().fchownat(FileCalls.AT_FDCWD, to.toString(), stat.uid(), stat.gid(), 0);
    kernel.files().fchmodat(FileCalls.AT_FDCWD, to.toString(), stat.mode() & 07777);
  }

  void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
