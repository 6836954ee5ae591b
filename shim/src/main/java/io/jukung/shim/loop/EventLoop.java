package io.jukung.shim.loop;

import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One platform thread that waits for many descriptors. {@link #execute} and {@link #call} may be
 * used by anyone; the rest only on the loop's own thread, where every callback runs too, so what
 * lives on a loop needs no locks. A callback must not block.
 */
public final class EventLoop implements AutoCloseable {
  /** Answer of {@link #read} and {@link #write} when the descriptor is not ready. */
  public static final int WOULD_BLOCK = -1;

  private static final Logger LOG = Logger.getLogger(EventLoop.class.getName());
  private static final int BATCH = 64;
  private static final int SCRATCH = 32 * 1024;

  private final Io io;
  private final Io.Epoll epoll;
  private final Fd wake;
  private final ByteBuffer wakeBytes = ByteBuffer.allocateDirect(8);
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH);
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Map<Integer, Runnable> handlers = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Opens the loop and starts its thread, a daemon. */
  public EventLoop(String name, Io io) throws IOException {
    this.io = io;
    this.epoll = io.epoll();
    this.wake = io.eventfd();
    epoll.add(wake.number(), Io.EPOLLIN, wake.number());
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    thread.start();
  }

  /** Runs the task on the loop's thread, after those handed over before. */
  public void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
      wakeUp();
    }
  }

  /** Runs the task on the loop's thread and waits for it. */
  public void call(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    execute(
        () -> {
          try {
            task.run();
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    done.join();
  }

  private synchronized void wakeUp() {
    if (closed) {
      return;
    }
    try {
      ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
      io.write(wake.number(), one.putLong(0, 1));
    } catch (IOException e) {
      throw new IllegalStateException("wake the loop " + thread.getName(), e);
    }
  }

  /**
   * read(2): the number of bytes, 0 at the end, or {@link #WOULD_BLOCK}. Direct buffers save a
   * copy.
   */
  public int read(Fd fd, ByteBuffer into) throws IOException {
    if (into.isDirect()) {
      return io.read(fd.number(), into);
    }
    ByteBuffer memory = scratch.clear().limit(Math.min(into.remaining(), scratch.capacity()));
    int count = io.read(fd.number(), memory);
    into.put(memory.flip());
    return count;
  }

  /** write(2): the number of bytes, or {@link #WOULD_BLOCK}. Direct buffers save a copy. */
  public int write(Fd fd, ByteBuffer from) throws IOException {
    if (from.isDirect()) {
      return io.write(fd.number(), from);
    }
    int length = Math.min(from.remaining(), SCRATCH);
    scratch.clear().put(0, from, from.position(), length).limit(length);
    int count = io.write(fd.number(), scratch);
    from.position(from.position() + Math.max(0, count));
    return count;
  }

  /** Calls {@code ready} each time the descriptor can be read or written, until {@link #forget}. */
  public void watch(Fd fd, Interest interest, Runnable ready) {
    int number = fd.number();
    try {
      epoll.add(number, interest.events(), number);
    } catch (IOException e) {
      throw new IllegalStateException("watch " + fd, e);
    }
    handlers.put(number, ready);
  }

  /**
   * Stops watching; to be done before the descriptor is closed, whose number may soon be another's.
   */
  public void forget(Fd fd) {
    int number = fd.number();
    handlers.remove(number);
    try {
      epoll.remove(number);
    } catch (IOException e) {
      throw new IllegalStateException("stop watching " + fd, e);
    }
  }

  private void run() {
    Io.Ready ready = new Io.Ready(BATCH);
    while (!closed) {
      try {
        int count = epoll.await(ready, tasks.isEmpty() ? -1 : 0);
        for (int i = 0; i < count; i++) {
          dispatch((int) ready.token(i));
        }
        runTasks();
      } catch (IOException e) {
        // only a broken epoll descriptor ends here, and then nothing of this loop can go on
        throw new IllegalStateException("loop " + thread.getName(), e);
      }
    }
    synchronized (this) {
      epoll.close();
      wake.close();
    }
  }

  private void dispatch(int number) throws IOException {
    if (number == wake.number()) {
      io.read(number, wakeBytes.clear());
      woken.set(false);
      return;
    }
    Runnable handler = handlers.get(number);
    if (handler != null) {
      guarded(handler);
    }
  }

  private void runTasks() {
    // those added meanwhile wait for the next round, so that descriptors get their turn
    for (int left = tasks.size(); left > 0; left--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      guarded(task);
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // one container's trouble must not end the output of the others
      LOG.log(Level.SEVERE, "on loop " + thread.getName(), e);
    }
  }

  /** Ends the thread; what is registered is left alone. */
  @Override
  public void close() {
    execute(() -> closed = true);
  }
}
