package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a client's stdin fifo into a process. A writer's end of our own keeps the fifo alive
 * while clients come and go; closing it lets the end of the last client reach the process. Loop
 * thread only.
 */
final class FifoInput {
  private static final int READ_SIZE = 32 * 1024;

  private final EventLoop loop;
  private final PipeInput input;
  private @Nullable Fd reader;
  private @Nullable Fd keeper;
  private boolean watched;

  /** Owns both ends; the reader's is non-blocking. */
  FifoInput(EventLoop loop, Fd reader, Fd keeper, PipeInput input) {
    this.loop = loop;
    this.reader = reader;
    this.keeper = keeper;
    this.input = input;
  }

  void start() {
    input.onRoom(this::update);
    update();
  }

  /**
   * No further client is expected: what is in the fifo still goes through, then stdin is closed.
   */
  void closeKeeper() {
    if (keeper != null) {
      keeper.close();
      keeper = null;
    }
  }

  private void update() {
    if (reader == null) {
      return;
    }
    boolean wanted = !input.full();
    if (wanted && !watched) {
      loop.watch(reader, Interest.READ, this::read);
    } else if (!wanted && watched) {
      loop.forget(reader);
    }
    watched = wanted;
  }

  private void read() {
    Fd in = reader;
    if (in == null) {
      return;
    }
    ByteBuffer data = ByteBuffer.allocate(READ_SIZE);
    int count;
    try {
      count = loop.read(in, data);
    } catch (IOException e) {
      count = 0;
    }
    if (count == EventLoop.WOULD_BLOCK) {
      return;
    }
    if (count == 0) {
      input.close();
      close();
      return;
    }
    input.offer(data.flip());
    update();
  }

  void close() {
    Fd in = reader;
    if (in != null) {
      if (watched) {
        loop.forget(in);
      }
      in.close();
      reader = null;
    }
    closeKeeper();
  }
}
