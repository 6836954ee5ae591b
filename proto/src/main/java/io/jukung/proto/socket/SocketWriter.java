package io.jukung.proto.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a socket, for many threads. Buffers leave in the order in which they were
 * added. Without a thread of its own the caller of {@link #flush} writes, for everybody: quickest,
 * but an interrupt of that caller would close the channel (java.nio's rule), so connections shared
 * by the threads of a daemon get their own thread.
 *
 * <p>A failed write closes the channel; whoever reads from it then sees the end and asks {@link
 * #failure}.
 */
public final class SocketWriter {
  private final SocketChannel channel;
  // guarded by this
  private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
  private boolean writing;
  private boolean closed;
  private @Nullable IOException failure;
  private final @Nullable Thread thread;

  /**
   * @param threadName starts a daemon thread of that name that writes; null: callers write
   */
  public SocketWriter(SocketChannel channel, @Nullable String threadName) {
    this.channel = channel;
    this.thread = threadName == null ? null : start(threadName);
  }

  private Thread start(String name) {
    Thread writer = new Thread(this::writeUntilClosed, name);
    writer.setDaemon(true);
    writer.start();
    return writer;
  }

  /** Queues a buffer, whose content must not change afterwards; it leaves at the next flush. */
  public synchronized void add(ByteBuffer buffer) {
    if (!closed) {
      queue.add(buffer);
    }
  }

  /** Sends what was added; without an own thread, blocks while the peer does not read. */
  public void flush() {
    if (thread != null) {
      synchronized (this) {
        notifyAll();
      }
      return;
    }
    // an interrupt that is already pending would close the channel under everybody's feet
    boolean interrupted = Thread.interrupted();
    try {
      ByteBuffer[] batch;
      while ((batch = take()) != null) {
        write(batch);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized ByteBuffer @Nullable [] take() {
    if (writing || closed || queue.isEmpty()) {
      return null;
    }
    writing = true;
    return drain();
  }

  private ByteBuffer[] drain() {
    ByteBuffer[] batch = queue.toArray(new ByteBuffer[0]);
    queue.clear();
    return batch;
  }

  private void writeUntilClosed() {
    while (true) {
      ByteBuffer[] batch;
      synchronized (this) {
        while (queue.isEmpty() && !closed) {
          try {
            wait();
          } catch (InterruptedException e) {
            closed = true;
          }
        }
        if (queue.isEmpty()) {
          return;
        }
        writing = true;
        batch = drain();
      }
      write(batch);
    }
  }

  private void write(ByteBuffer[] batch) {
    try {
      int first = 0;
      while (first < batch.length) {
        if (batch.length - first == 1) {
          channel.write(batch[first]);
        } else {
          channel.write(batch, first, batch.length - first);
        }
        while (first < batch.length && !batch[first].hasRemaining()) {
          first++;
        }
      }
    } catch (IOException e) {
      synchronized (this) {
        failure = e;
        closed = true;
        queue.clear();
      }
      UnixSockets.closeQuietly(channel);
    } finally {
      synchronized (this) {
        writing = false;
        notifyAll();
      }
    }
  }

  /**
   * Stops taking buffers. An own thread still writes what was queued and then ends; without one,
   * what was not flushed is dropped.
   */
  public synchronized void close() {
    closed = true;
    if (thread == null) {
      queue.clear();
    }
    notifyAll();
  }

  /** Waits until everything queued has been written, or has failed, or the time is over. */
  public void drain(long millis) throws InterruptedException {
    flush();
    long end = System.nanoTime() + millis * 1_000_000;
    synchronized (this) {
      while (!queue.isEmpty() || writing) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    }
  }

  /** Why writing ended, or null when it did not fail. */
  public synchronized @Nullable IOException failure() {
    return failure;
  }
}
