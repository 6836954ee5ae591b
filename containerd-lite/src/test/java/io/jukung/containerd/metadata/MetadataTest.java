package io.jukung.containerd.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataTest {

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path directory;

  private static Metadata open(Path directory, String boot) throws IOException {
    return new Metadata(directory, path -> {}, boot, NEVER);
  }

  private static void put(Metadata metadata, String name) {
    metadata.write(
        tx -> {
          tx.put(
              Bucket.IMAGE, "ns", name, JsonObject.builder().put("digest", "of " + name).build());
          return true;
        });
  }

  private static List<String> names(Metadata metadata) {
    return metadata.read(
        tx -> tx.list(Bucket.IMAGE, "ns", "").stream().map(Transaction.Entry::name).toList());
  }

  /** What the disk holds when a process is killed: another process opens a copy of the files. */
  private Path copyAsKilled() throws IOException {
    Path copy =
        Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-killed"));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> !f.endsWith("lock.mdb")).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }

  @Test
  void whatIsCommittedSurvivesAKilledProcess() throws IOException {
    try (Metadata metadata = open(directory, "boot-1")) {
      put(metadata, "a");
      put(metadata, "b");
      try (Metadata next = open(copyAsKilled(), "boot-1")) {
        assertFalse(next.restored());
        assertEquals(List.of("a", "b"), names(next));
      }
    }
  }

  @Test
  void aTransactionThatThrowsChangesNothing() throws IOException {
    try (Metadata metadata = open(directory, "boot-1")) {
      put(metadata, "a");
      assertThrows(
          IllegalStateException.class,
          () ->
              metadata.write(
                  tx -> {
                    tx.put(Bucket.IMAGE, "ns", "b", JsonObject.EMPTY);
                    assertTrue(tx.delete(Bucket.IMAGE, "ns", "a"));
                    throw new IllegalStateException("on purpose");
                  }));
      assertEquals(List.of("a"), names(metadata));
    }
  }

  @Test
  void afterAPowerCutTheCheckpointTakesTheDatabasesPlace() throws IOException {
    List<Path> synced = new ArrayList<>();
    try (Metadata metadata = new Metadata(directory, synced::add, "boot-1", NEVER)) {
      put(metadata, "a");
      metadata.checkpoint();
      put(metadata, "b");
      Path copy = copyAsKilled();
      // what a power cut may leave of pages that were never synced
      byte[] torn = Files.readAllBytes(copy.resolve("data.mdb"));
      java.util.Arrays.fill(torn, 0, torn.length, (byte) 0x5a);
      Files.write(copy.resolve("data.mdb"), torn);
      try (Metadata next = open(copy, "boot-2")) {
        assertTrue(next.restored());
        assertEquals(List.of("a"), names(next));
      }
    }
    assertEquals(List.of(directory), synced);
  }

  @Test
  void afterAnOrderlyEndTheDatabaseIsBelievedInAnyBoot() throws IOException {
    try (Metadata metadata = open(directory, "boot-1")) {
      put(metadata, "a");
      metadata.checkpoint();
      put(metadata, "b");
    }
    try (Metadata next = open(directory, "boot-2")) {
      assertFalse(next.restored());
      assertEquals(List.of("a", "b"), names(next));
    }
  }

  @Test
  void aFormatOfAnotherVersionIsRefused() throws IOException {
    try (Metadata metadata = open(directory, "boot-1")) {
      put(metadata, "a");
    }
    try (var env =
        org.lmdbjava.Env.create(org.lmdbjava.ByteArrayProxy.PROXY_BA)
            .setMaxDbs(1)
            .setMapSize(1 << 20)
            .open(directory.toFile())) {
      var records = env.openDbi("records");
      records.put(new byte[] {'v'}, new byte[] {'9', '9'});
    }
    ContainerException refused =
        assertThrows(ContainerException.class, () -> open(directory, "boot-1"));
    assertEquals(ErrorKind.FAILED_PRECONDITION, refused.kind());
    assertTrue(refused.message().contains("format 99"), refused.message());
  }

  @Test
  void namespacesAndPrefixesDoNotRunIntoEachOther() throws IOException {
    try (Metadata metadata = open(directory, "boot-1")) {
      metadata.write(
          tx -> {
            tx.put(Bucket.IMAGE, "a", "x", JsonObject.EMPTY);
            tx.put(Bucket.IMAGE, "ab", "y", JsonObject.EMPTY);
            tx.put(Bucket.IMAGE, "b", "y1", JsonObject.EMPTY);
            tx.put(Bucket.IMAGE, "b", "y2", JsonObject.EMPTY);
            tx.put(Bucket.IMAGE, "b", "z", JsonObject.EMPTY);
            tx.put(Bucket.LEASE, "c", "l", JsonObject.EMPTY);
            return true;
          });
      assertEquals(Set.of("a", "ab", "b"), metadata.read(tx -> tx.namespaces(Bucket.IMAGE)));
      assertEquals(1, (int) metadata.read(tx -> tx.list(Bucket.IMAGE, "a", "").size()));
      assertEquals(2, (int) metadata.read(tx -> tx.list(Bucket.IMAGE, "b", "y").size()));
      assertEquals(5, (int) metadata.read(tx -> tx.listAll(Bucket.IMAGE).size()));
    }
  }

  @Test
  void aNameThatIsTooLongIsRefusedAndFoundNowhere() throws IOException {
    String name = "n".repeat(600);
    try (Metadata metadata = open(directory, "boot-1")) {
      ContainerException refused =
          assertThrows(ContainerException.class, () -> put(metadata, name));
      assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
      assertTrue(metadata.read(tx -> tx.get(Bucket.IMAGE, "ns", name)).isEmpty());
    }
  }
}
