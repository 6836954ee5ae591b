package io.jukung.containerd.transfer;

import io.jukung.containerd.archive.TarEntry;
import io.jukung.containerd.archive.TarReader;
import io.jukung.containerd.content.Ingest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files of an image archive as they come: documents by name into memory, all else into the content
 * store. Belongs to one import.
 */
final class ImportedBlobs {
  /** The archive's own lists of what it holds, bytes at most. */
  private static final int MAX_LIST = 16 << 20;

  private static final int MAX_LINKS = 16;

  /** A file of the archive that is in the content store now. */
  record Blob(Digest digest, long size) {}

  private final BlobStore blobs;
  private final Map<String, Blob> files = new HashMap<>();
  private final Map<String, byte[]> lists = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  ImportedBlobs(BlobStore blobs) {
    this.blobs = blobs;
  }

  void readAll(TarReader archive) throws IOException {
    for (TarEntry entry = archive.next(); entry != null; entry = archive.next()) {
      String name = clean(entry.name());
      switch (entry.type()) {
        case FILE -> file(name, entry, archive);
        // docker save writes a layer that occurs twice as a link
        case SYMBOLIC_LINK -> links.put(name, clean(directory(name) + entry.linkName()));
        case HARD_LINK -> links.put(name, clean(entry.linkName()));
        case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
          // nothing that an image archive is made of
        }
      }
    }
  }

  private void file(String name, TarEntry entry, TarReader archive) throws IOException {
    switch (name) {
      case "oci-layout", "index.json", "manifest.json" ->
          lists.put(name, archive.dataBytes(MAX_LIST, name));
      case "repositories" -> {
        // what manifest.json says too
      }
      default -> {
        if (!name.endsWith("/VERSION") && !name.endsWith("/json")) { // Docker's before 1.10
          files.put(name, store(name, entry.size(), archive));
        }
      }
    }
  }

  private Blob store(String name, long size, TarReader archive) throws IOException {
    Optional<Digest> expected = digestIn(name);
    if (expected.isPresent() && blobs.has(expected.get())) {
      return new Blob(expected.get(), size); // the reader skips the data
    }
    String ref = "import-" + UUID.randomUUID();
    Digest.Digester digester = expected.map(Digest::verifier).orElseGet(Digest::digester);
    boolean committed = false;
    try (Ingest ingest = blobs.ingest(ref, size, expected)) {
      for (ByteBuffer part = archive.data(); part != null; part = archive.data()) {
        digester.update(part.duplicate());
        ingest.write(part);
      }
      Digest digest = digester.digest();
      if (expected.isPresent() && !expected.get().equals(digest)) {
        throw new ContainerException(
            ErrorKind.DATA_LOSS,
            Reason.CONTENT_CORRUPT,
            "archive: \"" + name + "\" has digest " + digest);
      }
      if (!blobs.has(digest)) {
        commit(ingest, digest, size);
        committed = true;
      }
      return new Blob(digest, size);
    } finally {
      if (!committed) {
        blobs.abort(ref);
      }
    }
  }

  private static void commit(Ingest ingest, Digest digest, long size) throws IOException {
    try {
      ingest.commit(size, Optional.of(digest), Map.of());
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) { // another import was faster
        throw e;
      }
    }
  }

  /** Of {@code blobs/sha256/HEX}, as OCI layouts have them. */
  private static Optional<Digest> digestIn(String name) {
    String[] parts = name.split("/", -1);
    if (parts.length == 3
        && parts[0].equals("blobs")
        && Digest.isValid(parts[1] + ":" + parts[2])) {
      return Optional.of(new Digest(parts[1], parts[2]));
    }
    return Optional.empty();
  }

  private static String directory(String name) {
    return name.substring(0, name.lastIndexOf('/') + 1);
  }

  private static String clean(String name) {
    java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
    for (String part : name.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** One of the lists, or null when the archive has none. */
  byte @Nullable [] list(String name) {
    return lists.get(name);
  }

  boolean has(String name) {
    return find(name) != null;
  }

  /**
   * @throws ContainerException INVALID_ARGUMENT when the archive lacks it
   */
  Blob file(String name) {
    Blob blob = find(name);
    if (blob == null) {
      throw ContainerException.invalidArgument("archive lacks \"" + name + "\"");
    }
    return blob;
  }

  private @Nullable Blob find(String name) {
    String at = clean(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(at); i++) {
      at = links.getOrDefault(at, at);
    }
    return files.get(at);
  }
}
