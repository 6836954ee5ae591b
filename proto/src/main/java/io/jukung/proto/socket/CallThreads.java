package io.jukung.proto.socket;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a channel that most commands never need: callbacks of calls without an executor of
 * their own, and deadlines. Made when first used; daemon threads, gone after ten idle seconds.
 */
public final class CallThreads implements Executor {
  private static final int IDLE_SECONDS = 10;

  private final String name;
  private final AtomicInteger number = new AtomicInteger();
  // guarded by this
  private @Nullable ExecutorService callbacks;
  private @Nullable ScheduledExecutorService timer;

  /**
   * @param name of the threads
   */
  public CallThreads(String name) {
    this.name = name;
  }

  /** Runs a callback; it may block, so there is no limit. An idle stream holds no thread. */
  @Override
  public void execute(Runnable task) {
    pool().execute(task);
  }

  private synchronized ExecutorService pool() {
    if (callbacks == null) {
      callbacks =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              task -> daemon(task, name + "-call-" + number.incrementAndGet()));
    }
    return callbacks;
  }

  /** For deadlines; its tasks must not block. */
  public synchronized ScheduledExecutorService timer() {
    if (timer == null) {
      ScheduledThreadPoolExecutor one =
          new ScheduledThreadPoolExecutor(1, task -> daemon(task, name + "-timer"));
      // a deadline is mostly cancelled; it must not keep its call in memory until then
      one.setRemoveOnCancelPolicy(true);
      one.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      one.allowCoreThreadTimeOut(true);
      timer = one;
    }
    return timer;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Callbacks that were handed over still run. */
  public synchronized void shutdown() {
    if (timer != null) {
      timer.shutdownNow();
    }
    if (callbacks != null) {
      callbacks.shutdown();
    }
  }
}
