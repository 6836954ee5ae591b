package io.jukung.containerd.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.metadata.Metadata;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentStoreTest {

  private static final byte[] HELLO = "hello, blob".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.of(HELLO);

  @TempDir Path root;
  private Metadata metadata;
  private FileContentStore store;

  @BeforeEach
  void open() throws IOException {
    metadata = new Metadata(root.resolve("meta"));
    store = new FileContentStore(root.resolve("content"), metadata, () -> Instant.EPOCH);
  }

  @AfterEach
  void close() {
    metadata.close();
  }

  private Path file() {
    return root.resolve("content/blobs/sha256/" + DIGEST.hex());
  }

  private void commit(String namespace, Map<String, String> labels) throws IOException {
    try (Ingest ingest = store.ingest(namespace, "ref", HELLO.length, Optional.of(DIGEST))) {
      ingest.write(ByteBuffer.wrap(HELLO));
      assertEquals(DIGEST, ingest.commit(HELLO.length, Optional.of(DIGEST), labels));
    }
  }

  private static ErrorKind kind(org.junit.jupiter.api.function.Executable work) {
    return assertThrows(ContainerException.class, work).kind();
  }

  @Test
  void aCommittedBlobIsReadBack() throws IOException {
    commit("ns", Map.of("a", "1"));
    ContentInfo info = store.info("ns", DIGEST);
    assertEquals(HELLO.length, info.size());
    assertEquals(Map.of("a", "1"), info.labels());
    ByteBuffer read = ByteBuffer.allocate(5);
    try (FileChannel blob = store.open("ns", DIGEST)) {
      assertEquals(5, blob.read(read, 7 - 2));
    }
    assertArrayEquals(", blo".getBytes(UTF_8), read.array());
    assertTrue(store.statuses("ns").isEmpty());
  }

  @Test
  void anotherNamespaceDoesNotSeeIt() throws IOException {
    commit("ns", Map.of());
    assertTrue(store.find("other", DIGEST).isEmpty());
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> store.open("other", DIGEST)));
    assertTrue(store.list("other").isEmpty());
  }

  @Test
  void bytesGoWithTheLastNamespaceThatSawThem() throws IOException {
    commit("ns", Map.of());
    assertTrue(store.share("other", DIGEST, Map.of()));
    store.delete("ns", DIGEST);
    assertTrue(Files.exists(file()));
    store.delete("other", DIGEST);
    assertFalse(Files.exists(file()));
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> store.delete("other", DIGEST)));
  }

  @Test
  void anIngestGoesOnWhereItWasLeft() throws IOException {
    try (Ingest first = store.ingest("ns", "ref", HELLO.length, Optional.of(DIGEST))) {
      first.write(ByteBuffer.wrap(HELLO, 0, 4));
    }
    FileContentStore restarted =
        new FileContentStore(root.resolve("content"), metadata, () -> Instant.EPOCH);
    assertEquals(4, restarted.status("ns", "ref").offset());
    try (Ingest second = restarted.ingest("ns", "ref", HELLO.length, Optional.of(DIGEST))) {
      assertEquals(4, second.status().offset());
      second.write(ByteBuffer.wrap(HELLO, 4, HELLO.length - 4));
      assertEquals(DIGEST, second.commit(HELLO.length, Optional.of(DIGEST), Map.of()));
    }
    assertEquals(HELLO.length, restarted.info("ns", DIGEST).size());
  }

  @Test
  void aTruncatedIngestDigestsWhatIsLeft() throws IOException {
    try (Ingest ingest = store.ingest("ns", "ref", 0, Optional.empty())) {
      ingest.write(ByteBuffer.wrap("hello, BLOB and more".getBytes(UTF_8)));
      ingest.truncate(7);
      ingest.write(ByteBuffer.wrap("blob".getBytes(UTF_8)));
      assertEquals(DIGEST, ingest.commit(0, Optional.empty(), Map.of()));
    }
    assertEquals(HELLO.length, Files.size(file()));
  }

  @Test
  void aSecondWriterOfARefIsTurnedAway() throws IOException {
    try (Ingest first = store.ingest("ns", "ref", 0, Optional.empty())) {
      first.write(ByteBuffer.wrap(HELLO));
      assertEquals(
          ErrorKind.UNAVAILABLE, kind(() -> store.ingest("ns", "ref", 0, Optional.empty())));
      assertEquals(ErrorKind.UNAVAILABLE, kind(() -> store.abort("ns", "ref")));
      store.ingest("other", "ref", 0, Optional.empty()).close();
    }
    store.ingest("ns", "ref", 0, Optional.empty()).close();
  }

  @Test
  void anExpectedBlobThatIsThereIsNotWrittenAgain() throws IOException {
    commit("ns", Map.of());
    assertEquals(
        ErrorKind.ALREADY_EXISTS, kind(() -> store.ingest("ns", "again", 0, Optional.of(DIGEST))));
    assertTrue(store.statuses("ns").isEmpty());
  }

  @Test
  void aWrongDigestNeverBecomesABlob() throws IOException {
    try (Ingest ingest = store.ingest("ns", "ref", 0, Optional.of(DIGEST))) {
      ingest.write(ByteBuffer.wrap("something else".getBytes(UTF_8)));
      assertEquals(
          ErrorKind.FAILED_PRECONDITION,
          kind(() -> ingest.commit(0, Optional.of(DIGEST), Map.of())));
    }
    assertTrue(store.list("ns").isEmpty());
    assertTrue(store.statuses("ns").isEmpty());
    assertFalse(Files.exists(file()));
  }

  @Test
  void aWrongSizeKeepsTheIngest() throws IOException {
    try (Ingest ingest = store.ingest("ns", "ref", 0, Optional.empty())) {
      ingest.write(ByteBuffer.wrap(HELLO));
      assertEquals(
          ErrorKind.FAILED_PRECONDITION,
          kind(() -> ingest.commit(HELLO.length + 1, Optional.empty(), Map.of())));
    }
    assertEquals(HELLO.length, store.status("ns", "ref").offset());
  }

  @Test
  void anAbortedIngestIsForgotten() throws IOException {
    store.ingest("ns", "ref", 0, Optional.empty()).close();
    store.abort("ns", "ref");
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> store.status("ns", "ref")));
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> store.abort("ns", "ref")));
  }

  @Test
  void labelsChangeByPath() throws IOException {
    commit("ns", Map.of("a", "1", "b", "2"));
    ContentInfo updated =
        store.update("ns", DIGEST, Map.of("b", "3", "c", "4"), List.of("labels.b"));
    assertEquals(Map.of("a", "1", "b", "3"), updated.labels());
    assertEquals(updated.labels(), store.info("ns", DIGEST).labels());
    assertEquals(
        ErrorKind.INVALID_ARGUMENT,
        kind(() -> store.update("ns", DIGEST, Map.of(), List.of("size"))));
  }

  @Test
  void sweepTakesFilesWithoutRecords() throws IOException {
    commit("ns", Map.of());
    Path orphan = root.resolve("content/blobs/sha256/" + "0".repeat(64));
    Files.write(orphan, HELLO);
    Path left = root.resolve("content/ingest/left");
    Files.write(left, HELLO);
    FileContentStore later =
        new FileContentStore(
            root.resolve("content"), metadata, () -> Instant.now().plusSeconds(3600));
    later.sweep();
    assertFalse(Files.exists(orphan));
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(file()));
  }

  @Test
  void recordsWithoutTheirFilesAreForgottenAfterAPowerCut() throws IOException {
    commit("ns", Map.of());
    Files.delete(file());
    store.forgetMissing();
    assertTrue(store.find("ns", DIGEST).isEmpty());
  }
}
