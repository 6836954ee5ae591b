package io.jukung.engine.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** At most one engine on a data directory. The kernel gives the lock back when we die. */
final class LockFile implements AutoCloseable {
  private final FileChannel channel;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IOException naming the file when another process holds it
   */
  static LockFile acquire(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException("another engine uses this data directory: it holds " + file);
    }
    return new LockFile(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
