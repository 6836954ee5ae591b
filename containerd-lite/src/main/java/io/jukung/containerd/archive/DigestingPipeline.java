package io.jukung.containerd.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads a channel ahead on one thread and digests what was read on another, while the consumer
 * works on what is before it.
 *
 * <pre>
 *   free → [reader] → undigested → [digester] → ready → consumer → free
 * </pre>
 *
 * The chunks come in order, and each only once it is part of the digest. The three thread's shared
 * state is guarded by this object's monitor. {@link #close} ends both threads and the channel, from
 * whichever state.
 */
public final class DigestingPipeline implements ChunkSource {
  private final ReadableByteChannel channel;
  private final MessageDigest digest;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final Deque<ByteBuffer> undigested = new ArrayDeque<>();
  private final Deque<ByteBuffer> ready = new ArrayDeque<>();
  private final Thread reader;
  private final Thread digester;
  private @Nullable ByteBuffer lent;
  private @Nullable Throwable failure;
  private long bytes;
  private boolean readAll;
  private boolean digestedAll;
  private boolean closed;

  /**
   * Starts both threads.
   *
   * @param channel closed with this object
   * @param buffers how much may be read ahead; direct ones, lent to this object until it is closed
   */
  public DigestingPipeline(
      ReadableByteChannel channel, MessageDigest digest, Iterable<ByteBuffer> buffers) {
    this.channel = channel;
    this.digest = digest;
    buffers.forEach(free::add);
    this.reader = Thread.ofPlatform().daemon().name("unpack-read").unstarted(this::readAhead);
    this.digester = Thread.ofPlatform().daemon().name("unpack-digest").unstarted(this::digestAll);
    reader.start();
    digester.start();
  }

  /** Bytes digested; the whole stream's once {@link #next} has returned null. */
  public synchronized long bytes() {
    return bytes;
  }

  /**
   * The digest's value.
   *
   * @throws IllegalStateException before {@link #next} has returned null
   */
  public synchronized byte[] digest() {
    if (!digestedAll) {
      throw new IllegalStateException("the stream has not been read to its end");
    }
    return digest.digest();
  }

  @Override
  public synchronized @Nullable ByteBuffer next() throws IOException {
    if (lent != null) {
      free.add(lent);
      lent = null;
      notifyAll();
    }
    while (ready.isEmpty() && !digestedAll && failure == null) {
      await();
    }
    ByteBuffer chunk = ready.poll();
    if (chunk == null) {
      rethrow();
      return null;
    }
    lent = chunk;
    return chunk;
  }

  private void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException(failure);
    }
  }

  private void readAhead() {
    try {
      while (true) {
        ByteBuffer buffer = takeFree();
        if (buffer == null) {
          return;
        }
        buffer.clear();
        boolean end = false;
        while (buffer.hasRemaining() && !end) {
          end = channel.read(buffer) < 0;
        }
        buffer.flip();
        synchronized (this) {
          if (buffer.hasRemaining()) {
            undigested.add(buffer);
          }
          readAll = end;
          notifyAll();
          if (end) {
            return;
          }
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void digestAll() {
    try {
      while (true) {
        ByteBuffer buffer;
        synchronized (this) {
          while (undigested.isEmpty() && !readAll && !stopped()) {
            await();
          }
          buffer = undigested.poll();
          if (buffer == null || stopped()) {
            digestedAll = readAll && !stopped();
            notifyAll();
            return;
          }
        }
        int length = buffer.remaining();
        digest.update(buffer.duplicate());
        synchronized (this) {
          bytes += length;
          ready.add(buffer);
          notifyAll();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized @Nullable ByteBuffer takeFree() throws IOException {
    while (free.isEmpty() && !stopped()) {
      await();
    }
    return stopped() ? null : free.poll();
  }

  private boolean stopped() {
    return closed || failure != null;
  }

  private synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  private void await() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a layer");
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    reader.interrupt(); // it may wait for bytes that have yet to arrive
    boolean interrupted = false;
    for (Thread thread : new Thread[] {reader, digester}) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // the buffers must not be given back while a thread writes to them
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    channel.close();
  }
}
