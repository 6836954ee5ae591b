package io.jukung.containerd.metadata;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs one checkpoint a while after a change, however many changes follow. Owns one thread. */
final class CheckpointTimer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CheckpointTimer.class.getName());

  /** What may fail with an IOException. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private final Duration delay;
  private final Work checkpoint;
  private final AtomicBoolean pending = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("metadata-checkpoint").factory());

  CheckpointTimer(Duration delay, Work checkpoint) {
    this.delay = delay;
    this.checkpoint = checkpoint;
  }

  void changed() {
    if (pending.compareAndSet(false, true) && !thread.isShutdown()) {
      var _ = thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    pending.set(false);
    try {
      checkpoint.run();
    } catch (IOException | RuntimeException e) {
      // the next change tries again; until then a power cut takes back more
      LOG.log(System.Logger.Level.WARNING, "checkpoint of the metadata", e);
    }
  }

  /** Waits for a checkpoint that is under way, starts none. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(System.Logger.Level.WARNING, "checkpoint of the metadata does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
