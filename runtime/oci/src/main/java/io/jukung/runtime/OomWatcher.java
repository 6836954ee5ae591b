package io.jukung.runtime;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells of processes killed for want of memory. Version 1: an eventfd registered through
 * cgroup.event_control (Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control"). Where there
 * is none, the count is asked twice a second. One thread for all, started by the first watch.
 */
final class OomWatcher implements AutoCloseable {
  private static final int POLL_MILLIS = 500;
  private static final int ROUNDS_AFTER_EVENT = 4;
  private static final long WAKE = 0;

  private final Kernel kernel;
  private final Map<Long, Watch> watches = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private Io.@Nullable Epoll epoll;
  private @Nullable Thread thread;
  private @Nullable Fd wake;
  private boolean closed;

  OomWatcher(Kernel kernel) {
    this.kernel = kernel;
  }

  private final class Watch implements OutOfMemoryWatch {
    private final long token;
    private final Cgroup cgroup;
    private final Runnable callback;
    private final @Nullable Fd eventfd;
    private long seen;

    Watch(long token, Cgroup cgroup, Runnable callback, @Nullable Fd eventfd) {
      this.token = token;
      this.cgroup = cgroup;
      this.callback = callback;
      this.eventfd = eventfd;
      this.seen = cgroup.oomKills();
    }

    /** The eventfd also fires when the cgroup is removed and before the kill: the count decides. */
    @Override
    public synchronized void check() {
      long kills = cgroup.oomKills();
      if (kills > seen) {
        seen = kills;
        callback.run();
      }
    }

    /** Takes the notice off the descriptor, unless the watch has ended meanwhile. */
    synchronized void drain() throws IOException {
      if (eventfd != null && eventfd.isOpen()) {
        kernel.io().read(eventfd.number(), ByteBuffer.allocateDirect(8));
      }
    }

    @Override
    public synchronized void close() {
      watches.remove(token);
      if (eventfd != null) {
        // closing takes it out of the epoll set, too
        eventfd.close();
      }
    }
  }

  OutOfMemoryWatch watch(Cgroup cgroup, Runnable callback) {
    Path file = cgroup.oomFile();
    if (file == null) {
      return OutOfMemoryWatch.BLIND;
    }
    try {
      Fd eventfd = cgroup.oomFileNotifies() ? null : register(file);
      long token = tokens.incrementAndGet();
      Watch watch = new Watch(token, cgroup, callback, eventfd);
      watches.put(token, watch);
      Io.Epoll running = running();
      if (eventfd != null) {
        running.add(eventfd.number(), Io.EPOLLIN, token);
      } else {
        wakeUp();
      }
      return watch;
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
    }
  }

  /** Null where the kernel has no event control: the count is asked instead. */
  private @Nullable Fd register(Path oomControl) throws IOException {
    Path control = oomControl.resolveSibling("cgroup.event_control");
    if (!Files.exists(control)) {
      return null;
    }
    Fd eventfd = kernel.io().eventfd();
    try (Fd file = kernel.io().open(oomControl.toString(), Io.O_RDONLY, 0)) {
      String line = eventfd.number() + " " + file.number();
      Files.write(control, line.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
      return eventfd;
    } catch (IOException e) {
      eventfd.close();
      throw e;
    }
  }

  private synchronized Io.Epoll running() throws IOException {
    Io.Epoll current = epoll;
    if (current == null || closed) {
      current = kernel.io().epoll();
      epoll = current;
      Fd bell = kernel.io().eventfd();
      wake = bell;
      current.add(bell.number(), Io.EPOLLIN, WAKE);
      Io.Epoll waiting = current;
      thread = Thread.ofPlatform().daemon().name("oom watcher").start(() -> loop(waiting));
    }
    return current;
  }

  private void loop(Io.Epoll waiting) {
    Io.Ready ready = new Io.Ready(16);
    int rounds = 0;
    try {
      while (!isClosed()) {
        int count = waiting.await(ready, rounds > 0 || mustPoll() ? POLL_MILLIS : -1);
        // the kill follows its event, so some rounds look again
        rounds = count > 0 ? ROUNDS_AFTER_EVENT : rounds - 1;
        for (int i = 0; i < count; i++) {
          drain(ready.token(i));
        }
        watches.values().forEach(Watch::check);
      }
    } catch (IOException | IllegalStateException e) {
      if (!isClosed()) {
        throw new IllegalStateException("watching for memory kills ended", e);
      }
    } finally {
      waiting.close();
    }
  }

  private boolean mustPoll() {
    return watches.values().stream().anyMatch(watch -> watch.eventfd == null);
  }

  private void drain(long token) throws IOException {
    Watch watch = watches.get(token);
    Fd bell = bell();
    if (watch != null) {
      watch.drain();
    } else if (token == WAKE && bell != null) {
      kernel.io().read(bell.number(), ByteBuffer.allocateDirect(8));
    }
  }

  private synchronized @Nullable Fd bell() {
    return wake;
  }

  private void wakeUp() {
    Fd bell = bell();
    if (bell != null) {
      ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
      try {
        kernel.io().write(bell.number(), one);
      } catch (IOException e) {
        throw ContainerCreation.asOciException(e);
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      watches.values().forEach(Watch::close);
    }
    if (running != null) {
      wakeUp();
      try {
        running.join(2L * POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
