package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Output into a client's fifo, opened for both directions: so opening waits for nobody, and a
 * client that leaves and comes back finds what it has not read. A full fifo holds the container
 * back.
 */
final class FifoSink implements OutputSink {
  private final EventLoop loop;
  private final Runnable onRoom;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private @Nullable Fd fd;
  private boolean ended;
  private boolean watched;

  /** Owns the descriptor, which is non-blocking. */
  FifoSink(EventLoop loop, Fd fd, Runnable onRoom) {
    this.loop = loop;
    this.fd = fd;
    this.onRoom = onRoom;
  }

  @Override
  public void accept(StreamName stream, Chunk chunk) throws IOException {
    Fd out = fd;
    if (out == null) {
      return;
    }
    ByteBuffer data = chunk.memory();
    if (waiting.isEmpty()) {
      write(out, data);
    }
    if (data.hasRemaining()) {
      waiting.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
      watch(out, true);
    }
  }

  private void write(Fd out, ByteBuffer data) throws IOException {
    while (data.hasRemaining() && loop.write(out, data) != EventLoop.WOULD_BLOCK) {
      // as much as the fifo takes
    }
  }

  private void drain() {
    Fd out = fd;
    if (out == null) {
      return;
    }
    try {
      while (!waiting.isEmpty()) {
        write(out, waiting.element());
        if (waiting.element().hasRemaining()) {
          return;
        }
        waiting.remove();
      }
    } catch (IOException e) {
      waiting.clear(); // the fifo is broken: there is nobody to deliver to
    }
    watch(out, false);
    if (ended) {
      close();
    }
    onRoom.run();
  }

  private void watch(Fd out, boolean wanted) {
    if (wanted && !watched) {
      loop.watch(out, Interest.WRITE, this::drain);
    } else if (!wanted && watched) {
      loop.forget(out);
    }
    watched = wanted;
  }

  @Override
  public void flush() {}

  @Override
  public void end(StreamName stream) {
    ended = true;
    if (waiting.isEmpty()) {
      close();
    }
  }

  @Override
  public boolean hungry() {
    return waiting.isEmpty();
  }

  @Override
  public boolean delivered() {
    return waiting.isEmpty();
  }

  @Override
  public void close() {
    Fd out = fd;
    if (out != null) {
      watch(out, false);
      out.close();
      fd = null;
    }
    waiting.clear();
  }
}
