package io.jukung.containerd.transfer;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Fetches blobs a few at a time, on virtual threads: an interrupt closes their sockets. Closing it
 * ends what is under way. Belongs to one thread.
 */
final class FetchPool implements AutoCloseable {
  private final BlobFetcher fetcher;
  private final BlobStore blobs;
  private final Semaphore permits;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fetch-", 0).factory());
  private final Map<Digest, Future<?>> started = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> descriptors = new LinkedHashMap<>();
  private boolean diskFull;

  FetchPool(BlobFetcher fetcher, BlobStore blobs, int parallel) {
    this.fetcher = fetcher;
    this.blobs = blobs;
    this.permits = new Semaphore(parallel, true);
  }

  /** Begins with a blob; false when it was begun already: images may name a layer twice. */
  boolean start(Descriptor blob) {
    if (started.containsKey(blob.digest())) {
      return false;
    }
    descriptors.put(blob.digest(), blob);
    started.put(
        blob.digest(),
        threads.submit(
            () -> {
              permits.acquire();
              try {
                fetcher.fetch(blob);
              } finally {
                permits.release();
              }
              return blob;
            }));
    return true;
  }

  /** Waits until the blob is there. */
  void await(Descriptor blob) throws IOException, InterruptedException {
    Future<?> future = started.get(blob.digest());
    if (future == null) {
      throw new IllegalArgumentException("not started: " + blob.digest());
    }
    try {
      future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> {
          ContainerException failure = Failures.of("fetch " + BlobJobs.name(blob), io);
          diskFull = failure.reason() == Reason.DISK_FULL;
          throw failure;
        }
        case ContainerException failure -> {
          diskFull = failure.reason() == Reason.DISK_FULL;
          throw failure;
        }
        case InterruptedException interrupted -> throw interrupted;
        case null, default -> throw new IOException(e.getCause());
      }
    } catch (CancellationException e) {
      throw new InterruptedException();
    }
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    threads.close();
    if (diskFull) {
      // What is half there would only keep the disk full.
      for (Descriptor blob : descriptors.values()) {
        blobs.abort(BlobJobs.name(blob));
      }
    }
  }
}
