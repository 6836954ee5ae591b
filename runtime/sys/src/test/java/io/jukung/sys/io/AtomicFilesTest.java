package io.jukung.sys.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir Path temp;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void contentIsReplacedAndNothingElseRemains() throws IOException {
    Path file = temp.resolve("state.json");
    AtomicFiles.write(file, bytes("old and longer"));
    AtomicFiles.writeUnsynced(file, bytes("new"));
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("state.json"), names());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void permissionsAreAsAsked() throws IOException {
    Path file = temp.resolve("hosts");
    AtomicFiles.write(file, bytes("x"), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aFailureChangesNothingAndCleansUp() throws IOException {
    Path directory = temp.resolve("taken");
    Files.createDirectories(directory.resolve("full"));
    assertThrows(IOException.class, () -> AtomicFiles.write(directory, bytes("x")));
    assertEquals(List.of("taken"), names());
    assertThrows(
        NoSuchFileException.class, () -> AtomicFiles.write(temp.resolve("no/file"), bytes("x")));
  }

  @Test
  void writersAtOnceLeaveOneWholeContent() throws Exception {
    Path file = temp.resolve("f");
    List<String> contents = List.of("a".repeat(100_000), "b".repeat(50_000), "c".repeat(10));
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> running =
          contents.stream()
              .<Future<?>>map(
                  content ->
                      threads.submit(
                          () -> {
                            for (int i = 0; i < 50; i++) {
                              AtomicFiles.writeUnsynced(file, bytes(content));
                            }
                            return content;
                          }))
              .toList();
      for (Future<?> writer : running) {
        writer.get();
      }
    }
    assertEquals(1, contents.stream().filter(c -> c.equals(read(file))).count());
    assertEquals(List.of("f"), names());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
