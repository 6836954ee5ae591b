package io.jukung.containerd.app;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Holds a root directory for one process. The kernel lets go when the process ends, however. */
final class RootLock implements AutoCloseable {

  private final FileChannel file;

  private RootLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Makes the directory when missing, mode 0711.
   *
   * @throws ContainerException FAILED_PRECONDITION when another process holds it
   */
  static RootLock take(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root);
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
    }
    FileChannel file =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // held by this very process
    }
    if (lock == null) {
      file.close();
      throw ContainerException.failedPrecondition(
          "another containerd-lite uses " + root + " (its lock is held)");
    }
    return new RootLock(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
