package io.jukung.shim.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Held by whoever changes whether a namespace has a shim: a {@code start} that looks for one or
 * makes it, a shim that takes its leave. The kernel lets go of it when its holder dies. The file
 * itself stays, since removing it would split the lock.
 */
final class StartLock implements AutoCloseable {
  private final FileChannel channel;

  private StartLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, however long another holds it. */
  static StartLock acquire(Path path) throws IOException {
    FileChannel channel = open(path);
    try {
      FileLock lock = channel.lock();
      if (!lock.isValid()) {
        throw new IOException("lock " + path + " was lost");
      }
      return new StartLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Takes the lock when it is free. */
  static Optional<StartLock> tryAcquire(Path path) throws IOException {
    FileChannel channel = open(path);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new StartLock(channel));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static FileChannel open(Path path) throws IOException {
    Path directory = path.getParent();
    if (directory != null) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
