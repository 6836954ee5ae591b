package io.jukung.shim.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A log file that starts anew when it has reached its size: {@code log} becomes {@code log.1}, that
 * becomes {@code log.2}, and the oldest goes, as Docker does it. With one file only it is
 * truncated. Confined to one thread.
 */
final class RotatingFile implements AutoCloseable {
  private final Path path;
  private final long maxBytes;
  private final int maxFiles;
  private FileChannel channel;
  private long size;

  /**
   * Opens or creates the file, mode 0640, and appends to it.
   *
   * @param maxBytes size at which the next write starts a new file; 0: never
   * @param maxFiles files kept in all, at least 1
   * @throws IOException when it cannot be opened; the message names the file
   */
  RotatingFile(Path path, long maxBytes, int maxFiles) throws IOException {
    if (maxBytes < 0 || maxFiles < 1) {
      throw new IllegalArgumentException(
          "log rotation of " + path + ": max-size " + maxBytes + ", max-file " + maxFiles);
    }
    this.path = path;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.channel = open();
    this.size = channel.size();
  }

  /**
   * Bytes that may still be written before the file must be rotated; negative when it is overdue.
   */
  long room() {
    return maxBytes == 0 ? Long.MAX_VALUE : maxBytes - size;
  }

  /**
   * Appends all of the data.
   *
   * @throws IOException when not all could be written; what was is taken back, so that no record
   *     stands there torn
   */
  void write(ByteBuffer data) throws IOException {
    if (!channel.isOpen()) {
      channel = open();
      size = channel.size();
    }
    int length = data.remaining();
    try {
      while (data.hasRemaining()) {
        channel.write(data);
      }
      size += length;
    } catch (IOException e) {
      channel.truncate(size);
      throw new IOException("write " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Begins a new file.
   *
   * @throws IOException when a name cannot be moved; writing then goes on in the old file
   */
  void rotate() throws IOException {
    if (maxFiles == 1) {
      channel.truncate(0);
      size = 0;
      return;
    }
    channel.close();
    try {
      Files.deleteIfExists(numbered(maxFiles - 1));
      for (int i = maxFiles - 1; i > 1; i--) {
        moveIfThere(numbered(i - 1), numbered(i));
      }
      moveIfThere(path, numbered(1));
    } finally {
      channel = open();
      size = channel.size();
    }
  }

  private static void moveIfThere(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
