package io.jukung.sys.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Replaces files atomically: a reader sees the old content or the new, after any crash too. A crash
 * may leave a file {@code .NAME.PID-THREAD.tmp} beside it.
 */
public final class AtomicFiles {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private AtomicFiles() {}

  /** Survives a power cut: the file and its directory are synced. The file has mode 0600. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, OWNER_ONLY);
  }

  /** As {@link #write(Path, byte[])}, with permissions that the umask does not narrow. */
  public static void write(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    replace(file, content, permissions, true);
    try (FileChannel directory = FileChannel.open(parent(file), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * Survives the end of this process, not a power cut: for files under a run directory. The file
   * has mode 0600.
   */
  public static void writeUnsynced(Path file, byte[] content) throws IOException {
    replace(file, content, OWNER_ONLY, false);
  }

  /** As {@link #writeUnsynced(Path, byte[])}, with permissions that the umask does not narrow. */
  public static void writeUnsynced(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    replace(file, content, permissions, false);
  }

  private static void replace(
      Path file, byte[] content, Set<PosixFilePermission> permissions, boolean sync)
      throws IOException {
    Path directory = parent(file);
    // one name for a thread that lives: no other writer has it, and no random number is needed,
    // whose first costs a cold JVM many milliseconds
    Path temporary =
        directory.resolve(
            "."
                + file.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + Thread.currentThread().threadId()
                + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, OPTIONS, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (!permissions.equals(OWNER_ONLY)) {
          Files.setPosixFilePermissions(temporary, permissions);
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
