package io.jukung.sys.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Replaces files atomically: a reader sees the old content or the new, after any crash too. */
public final class AtomicFiles {

  private AtomicFiles() {}

  /** Survives a power cut: the file and its directory are synced. Mode 0600 for a new file. */
  public static void write(Path file, byte[] content) throws IOException {
    replace(file, content, true);
    try (FileChannel directory = FileChannel.open(parent(file), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Survives the end of this process, not a power cut: for files under a run directory. */
  public static void writeUnsynced(Path file, byte[] content) throws IOException {
    replace(file, content, false);
  }

  private static void replace(Path file, byte[] content, boolean sync) throws IOException {
    Path temporary =
        parent(file).resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (sync) {
          channel.force(true);
        }
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no directory");
    }
    return parent;
  }
}
