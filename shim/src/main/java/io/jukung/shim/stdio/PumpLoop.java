package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;

/** A loop thread with the buffers that everything pumped on it shares, one turn after the other. */
record PumpLoop(EventLoop loop, Chunk chunk, LogBuffer logs) {
  private static final int CHUNK = 64 * 1024;

  static PumpLoop of(EventLoop loop) {
    return new PumpLoop(loop, new Chunk(CHUNK), new LogBuffer());
  }
}
