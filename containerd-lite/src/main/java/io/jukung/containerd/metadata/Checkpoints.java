package io.jukung.containerd.metadata;

import io.jukung.sys.io.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * What a power cut leaves. The kernel may write a database that is never synced in any order, so
 * after one the live file is not believed; the last checkpoint is.
 *
 * <pre>
 *   data.mdb          live: right as long as this boot lasts, and after a clean end
 *   checkpoint.mdb    a copy that was on the disk, with all files it speaks of, before it got its name
 *   boot              boot id of the machine when the live file was opened, or "clean"
 * </pre>
 */
final class Checkpoints {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String CLEAN = "clean";

  private final Path directory;
  private final DiskSync disk;
  private final String bootId;

  Checkpoints(Path directory, DiskSync disk, String bootId) {
    this.directory = directory;
    this.disk = disk;
    this.bootId = bootId;
  }

  static String currentBoot() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }

  /** Before the database is opened; true when the checkpoint had to take the live file's place. */
  boolean recover() throws IOException {
    Path live = directory.resolve("data.mdb");
    Path checkpoint = directory.resolve("checkpoint.mdb");
    String last = lastBoot();
    boolean doubtful = Files.exists(live) && !last.equals(CLEAN) && !last.equals(bootId);
    if (doubtful && Files.exists(checkpoint)) {
      Path copy = directory.resolve("restored.tmp");
      Files.copy(checkpoint, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, live, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(directory.resolve("lock.mdb"));
    }
    AtomicFiles.write(directory.resolve("boot"), bootId.getBytes(StandardCharsets.UTF_8));
    return doubtful;
  }

  private String lastBoot() throws IOException {
    try {
      return Files.readString(directory.resolve("boot"));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** How the database copies itself into an empty directory. */
  @FunctionalInterface
  interface Copy {
    void to(Path directory) throws IOException;
  }

  void take(Copy database) throws IOException {
    Path work = directory.resolve("checkpoint.tmp");
    clear(work);
    Files.createDirectory(work);
    database.to(work);
    // after the copy and before its name: what it speaks of must not be younger on the disk
    disk.sync(directory);
    Files.move(
        work.resolve("data.mdb"),
        directory.resolve("checkpoint.mdb"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    clear(work);
  }

  /** When the live file is synced and closed. */
  void markClean() throws IOException {
    AtomicFiles.write(directory.resolve("boot"), CLEAN.getBytes(StandardCharsets.UTF_8));
  }

  private static void clear(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
