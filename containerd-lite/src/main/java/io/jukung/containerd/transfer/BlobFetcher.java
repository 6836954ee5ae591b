package io.jukung.containerd.transfer;

import io.jukung.containerd.content.Ingest;
import io.jukung.containerd.registry.BlobStream;
import io.jukung.containerd.registry.RegistryClient;
import io.jukung.containerd.registry.RegistryException;
import io.jukung.containerd.registry.Repository;
import io.jukung.containerd.registry.RetryPolicy;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Brings blobs of one repository into the content store. A download that was cut off goes on where
 * it was, within this transfer and after a killed one. Thread-safe.
 */
final class BlobFetcher {
  private static final int PIECE = 256 * 1024;
  private static final String SOURCE = "containerd.io/distribution.source.";

  private final RegistryClient registry;
  private final Repository repository;
  private final RetryPolicy retries;
  private final BlobStore blobs;
  private final KeyedLocks locks;
  private final String namespace;
  private final BlobJobs jobs;

  BlobFetcher(
      RegistryClient registry,
      Repository repository,
      RetryPolicy retries,
      BlobStore blobs,
      KeyedLocks locks,
      String namespace,
      BlobJobs jobs) {
    this.registry = registry;
    this.repository = repository;
    this.retries = retries;
    this.blobs = blobs;
    this.locks = locks;
    this.namespace = namespace;
    this.jobs = jobs;
  }

  /** Where a blob came from; a later push may mount it from there. */
  Map<String, String> sourceLabels(Digest digest) {
    String key = SOURCE + repository.domain();
    String known = blobs.info(digest).map(info -> info.labels().getOrDefault(key, "")).orElse("");
    for (String path : known.split(",", -1)) {
      if (path.equals(repository.path())) {
        return Map.of();
      }
    }
    return Map.of(key, known.isEmpty() ? repository.path() : known + "," + repository.path());
  }

  /** Makes sure that the blob is there, whole and verified. */
  void fetch(Descriptor blob) throws IOException, InterruptedException {
    // Another transfer may be at it: then its result is ours.
    try (KeyedLocks.Held held = locks.lock("blob " + namespace + " " + blob.digest())) {
      if (blobs.has(blob.digest())) {
        blobs.label(blob.digest(), sourceLabels(blob.digest()));
        jobs.exists(blob);
        return;
      }
      download(blob);
      jobs.complete(blob);
    }
  }

  private void download(Descriptor blob) throws IOException {
    try (Ingest ingest =
        blobs.ingest(BlobJobs.name(blob), blob.size(), Optional.of(blob.digest()))) {
      long offset = ingest.status().offset();
      if (offset > blob.size()) {
        ingest.truncate(0);
        offset = 0;
      }
      int failures = 0;
      int shortAnswers = 0;
      while (offset < blob.size()) {
        long before = offset;
        IOException cut = null;
        try (BlobStream stream = registry.blob(blob.digest(), offset)) {
          if (stream.offset() != offset) {
            ingest.truncate(stream.offset());
            offset = stream.offset();
          }
          Copied copied = copy(stream.body(), ingest, blob, offset);
          offset = copied.offset();
          cut = copied.failure();
        }
        if (offset < blob.size()) {
          // once may have been a connection whose end is that of the answer
          if (cut == null && ++shortAnswers == 2) {
            ingest.abort();
            throw tooShort(blob, offset);
          }
          failures = offset > before ? 1 : failures + 1;
          if (failures >= retries.attempts() || Thread.currentThread().isInterrupted()) {
            throw cutOff(blob, offset, cut);
          }
          retries.pause(failures, java.time.Duration.ZERO);
        }
      }
      commit(ingest, blob);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  private void commit(Ingest ingest, Descriptor blob) throws IOException {
    try {
      ingest.commit(blob.size(), Optional.of(blob.digest()), sourceLabels(blob.digest()));
    } catch (ContainerException e) {
      if (e.reason() != Reason.CONTENT_CORRUPT) {
        throw e;
      }
      throw new ContainerException(
          ErrorKind.DATA_LOSS,
          Reason.CONTENT_CORRUPT,
          "blob from registry " + repository.domain() + " is corrupt: " + e.message(),
          e);
    }
  }

  private IOException tooShort(Descriptor blob, long size) {
    return new RegistryException(
        RegistryException.Kind.BAD_ANSWER,
        "blob "
            + blob.digest()
            + ": registry "
            + repository.domain()
            + " has "
            + size
            + " bytes of it, its manifest says "
            + blob.size());
  }

  private static IOException cutOff(
      Descriptor blob, long offset, @org.jspecify.annotations.Nullable IOException cause) {
    return new RegistryException(
        RegistryException.Kind.UNAVAILABLE,
        "blob "
            + blob.digest()
            + ": the registry ended it after "
            + offset
            + " of "
            + blob.size()
            + " bytes",
        cause);
  }

  private record Copied(long offset, @org.jspecify.annotations.Nullable IOException failure) {}

  /** Copies until the end or until reading fails; failures of writing are thrown. */
  private Copied copy(InputStream from, Ingest to, Descriptor blob, long start) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, Math.max(blob.size() - start, 1))];
    long offset = start;
    while (true) {
      int n;
      try {
        n = from.read(piece);
      } catch (IOException e) {
        return new Copied(offset, e);
      }
      if (n < 0) {
        return new Copied(offset, null);
      }
      if (offset + n > blob.size()) {
        to.abort();
        throw new RegistryException(
            RegistryException.Kind.BAD_ANSWER,
            "blob "
                + blob.digest()
                + " is larger than the "
                + blob.size()
                + " bytes that its manifest says");
      }
      to.write(ByteBuffer.wrap(piece, 0, n));
      offset += n;
      jobs.downloading(blob, offset);
    }
  }
}
