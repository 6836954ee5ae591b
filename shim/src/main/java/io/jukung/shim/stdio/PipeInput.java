package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a process's stdin, a pipe or a terminal, as fast as it reads. What is waiting belongs
 * to the lock, the descriptor to the loop thread.
 */
final class PipeInput implements ProcessInput {
  /** Bytes that may wait before a sender has to. */
  static final int HIGH_WATER = 256 * 1024;

  private final EventLoop loop;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean ending;
  private boolean over;

  private @Nullable Fd fd;
  private boolean watched;
  private boolean endsWithFile = true;
  private Runnable onRoom = () -> {};

  PipeInput(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Loop thread: from now on bytes are written here. The descriptor is non-blocking and owned.
   *
   * @param closable false for a terminal, whose input does not end
   */
  void open(Fd writable, boolean closable) {
    if (isOver()) {
      writable.close();
      return;
    }
    fd = writable;
    endsWithFile = closable;
    drain();
  }

  /** Loop thread: called there whenever what was waiting has been written. */
  void onRoom(Runnable callback) {
    onRoom = callback;
  }

  @Override
  public void send(ByteBuffer data) throws InterruptedException {
    lock.lock();
    try {
      while (bytes > HIGH_WATER && !over) {
        room.await();
      }
    } finally {
      lock.unlock();
    }
    offer(data);
  }

  /** As {@link #send}, but never waits: the caller watches {@link #full}. */
  void offer(ByteBuffer data) {
    lock.lock();
    try {
      if (over || ending) {
        return;
      }
      waiting.add(data);
      bytes += data.remaining();
    } finally {
      lock.unlock();
    }
    loop.execute(this::drain);
  }

  boolean full() {
    lock.lock();
    try {
      return bytes > HIGH_WATER && !over;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    loop.execute(this::end);
  }

  private void end() {
    if (endsWithFile) {
      lock.lock();
      try {
        ending = true;
      } finally {
        lock.unlock();
      }
      drain();
    }
  }

  private void drain() {
    Fd out = fd;
    if (out == null) {
      return;
    }
    try {
      ByteBuffer next;
      while ((next = peek()) != null) {
        int written = loop.write(out, next);
        if (written == EventLoop.WOULD_BLOCK) {
          watch(out, true);
          return;
        }
        consumed(written, next);
      }
      watch(out, false);
      if (isEnding()) {
        abandon();
      }
    } catch (IOException e) {
      abandon(); // EPIPE or EIO: nobody reads any more, which the writer of a pipe is not told here
      // either
    }
    onRoom.run();
  }

  private boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ByteBuffer peek() {
    lock.lock();
    try {
      return waiting.peek();
    } finally {
      lock.unlock();
    }
  }

  private void consumed(int written, ByteBuffer buffer) {
    lock.lock();
    try {
      bytes -= written;
      if (!buffer.hasRemaining()) {
        waiting.remove();
      }
      if (bytes <= HIGH_WATER) {
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void watch(Fd out, boolean wanted) {
    if (wanted && !watched) {
      loop.watch(out, Interest.WRITE, this::drain);
    } else if (!wanted && watched) {
      loop.forget(out);
    }
    watched = wanted;
  }

  /** Loop thread: closes the descriptor and drops what waits. */
  void abandon() {
    lock.lock();
    try {
      over = true;
      waiting.clear();
      bytes = 0;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    Fd out = fd;
    if (out != null) {
      watch(out, false);
      out.close();
      fd = null;
    }
  }
}
