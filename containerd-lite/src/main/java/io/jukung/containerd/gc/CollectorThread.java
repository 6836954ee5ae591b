package io.jukung.containerd.gc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When to collect: a while after somebody asked, once for all who asked meanwhile. Owns a thread.
 */
public final class CollectorThread implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CollectorThread.class.getName());

  private final Collector collector;
  private final Duration delay;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("garbage").factory());

  public CollectorThread(Collector collector, Duration delay) {
    this.collector = collector;
    this.delay = delay;
  }

  /** Takes once, after so much time, what crashes left. */
  public void sweepAfter(Duration time) {
    var _ =
        thread.schedule(
            () -> run("sweep", collector::sweep), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void collectSoon() {
    if (asked.compareAndSet(false, true) && !thread.isShutdown()) {
      var _ = thread.schedule(this::collect, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void collect() {
    asked.set(false);
    run("collect garbage", collector::collect);
  }

  /** What may fail with an IOException. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void run(String what, Work work) {
    try {
      work.run();
    } catch (IOException | RuntimeException e) {
      // the next occasion tries again; nothing was removed that is needed
      LOG.log(System.Logger.Level.WARNING, what, e);
    }
  }

  /** Waits for a collection that is under way. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the garbage collection does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
