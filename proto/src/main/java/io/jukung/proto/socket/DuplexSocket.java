package io.jukung.proto.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket that one thread reads and many threads write. Buffers leave in the order in
 * which they were added; whoever flushes writes for everybody.
 *
 * <p>Two ways of doing it, the same to their user. {@link #quick} blocks: no selector to load, for
 * processes that live for milliseconds. But by java.nio's rule an interrupt of a thread that is in
 * a blocking write closes the channel under everybody's feet, so daemons take {@link #sturdy},
 * which never blocks a writer: what the socket does not take, the reading thread writes later.
 */
public final class DuplexSocket implements Closeable {
  private final SocketChannel channel;
  private final @Nullable Selector selector;
  private final @Nullable SelectionKey key;
  // guarded by this
  private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
  private boolean writing;
  private boolean stalled;
  private boolean closed;
  private @Nullable IOException failure;

  private DuplexSocket(
      SocketChannel channel, @Nullable Selector selector, @Nullable SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  /** Takes over a channel in blocking mode. */
  public static DuplexSocket quick(SocketChannel channel) {
    return new DuplexSocket(channel, null, null);
  }

  /** Takes over a channel and makes it non-blocking. */
  public static DuplexSocket sturdy(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      return new DuplexSocket(channel, selector, channel.register(selector, SelectionKey.OP_READ));
    } catch (IOException e) {
      UnixSockets.closeQuietly(channel);
      throw e;
    }
  }

  /**
   * Reads at least one byte; blocks. Only by the one reading thread.
   *
   * @return the number of bytes, -1 at the end
   * @throws IOException also when the socket was closed, or when writing failed: {@link #failure}
   */
  public int read(ByteBuffer into) throws IOException {
    if (selector == null || key == null) {
      return channel.read(into);
    }
    try {
      while (true) {
        int count = channel.read(into);
        if (count != 0) {
          return count;
        }
        selector.select();
        selector.selectedKeys().clear();
        if (key.isWritable()) {
          key.interestOpsAnd(~SelectionKey.OP_WRITE);
          synchronized (this) {
            stalled = false;
          }
          flush();
        }
      }
    } catch (CancelledKeyException | ClosedSelectorException e) {
      throw new ClosedChannelException();
    }
  }

  /** Queues a buffer, whose content must not change afterwards; it leaves at the next flush. */
  public synchronized void add(ByteBuffer buffer) {
    if (!closed) {
      queue.add(buffer);
    }
  }

  /** Writes what was added. A failure closes the socket, which the reading thread then notices. */
  public void flush() {
    // an interrupt that is already pending would close a blocking channel
    boolean interrupted = selector == null && Thread.interrupted();
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
    if (writing || stalled || closed || queue.isEmpty()) {
      return null;
    }
    writing = true;
    ByteBuffer[] batch = queue.toArray(new ByteBuffer[0]);
    queue.clear();
    return batch;
  }

  private void write(ByteBuffer[] batch) {
    int first = 0;
    try {
      while (first < batch.length) {
        long count =
            batch.length - first == 1
                ? channel.write(batch[first])
                : channel.write(batch, first, batch.length - first);
        while (first < batch.length && !batch[first].hasRemaining()) {
          first++;
        }
        if (count == 0 && first < batch.length) {
          stall(batch, first);
          return;
        }
      }
      written();
    } catch (IOException e) {
      fail(e);
    } catch (CancelledKeyException e) {
      fail(new ClosedChannelException());
    }
  }

  private synchronized void written() {
    writing = false;
    if (queue.isEmpty()) {
      notifyAll();
    }
  }

  /** The socket is full: the reading thread goes on when it is writable. */
  private void stall(ByteBuffer[] batch, int first) {
    synchronized (this) {
      for (int i = batch.length - 1; i >= first; i--) {
        queue.addFirst(batch[i]);
      }
      stalled = true;
      writing = false;
    }
    if (key != null && selector != null) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
      selector.wakeup();
    }
  }

  private void fail(IOException cause) {
    synchronized (this) {
      if (failure == null && !closed) {
        failure = cause;
      }
      writing = false;
    }
    close();
  }

  /** Waits until everything added has been written, or the socket closed, or the time is over. */
  public void awaitWritten(long millis) throws InterruptedException {
    flush();
    long end = System.nanoTime() + millis * 1_000_000;
    synchronized (this) {
      while (!closed && (writing || !queue.isEmpty())) {
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

  /** Drops what was not written; a thread that reads gets an IOException. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queue.clear();
      notifyAll();
    }
    UnixSockets.closeQuietly(channel);
    UnixSockets.closeQuietly(selector);
  }
}
