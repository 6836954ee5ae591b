package io.jukung.containerd.snapshots.overlay;

import io.jukung.containerd.snapshots.Usage;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  /** Blocks on disk and inodes; hard links count once. */
  Usage usage(Path root) throws IOException {
    long[] total = new long[2];
    Set<Long> linked = new HashSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            return add(directory);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return add(file);
          }

          private FileVisitResult add(Path file) throws IOException {
            FileStat stat =
                kernel
                    .files()
                    .stat(FileCalls.AT_FDCWD, file.toString(), FileCalls.AT_SYMLINK_NOFOLLOW);
            if (stat.nlink() < 2 || stat.isDirectory() || linked.add(stat.ino())) {
              total[0] += stat.blocks() * 512;
              total[1]++;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // the container deleted it meanwhile
            }
            throw e;
          }
        });
    return new Usage(total[0], total[1]);
  }

  void copyAttributes(Path from, Path to) throws IOException {
    FileStat stat = kernel.files().stat(FileCalls.AT_FDCWD, from.toString(), 0);
    kernel.files().fchownat(FileCalls.AT_FDCWD, to.toString(), stat.uid(), stat.gid(), 0);
    kernel.files().fchmodat(FileCalls.AT_FDCWD, to.toString(), stat.mode() & 07777);
  }

  void delete(Path root) throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
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
          public FileVisitResult postVisitDirectory(Path directory, java.io.IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
