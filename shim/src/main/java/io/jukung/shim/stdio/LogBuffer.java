package io.jukung.shim.stdio;

import java.nio.ByteBuffer;

/**
 * The records that wait for one write. One per loop thread, shared by all its logs: whoever fills
 * it empties it before the next container's turn, so that a hundred idle containers do not hold a
 * hundred buffers.
 */
final class LogBuffer {
  /**
   * Large enough for two records of the worst kind, small enough to stay in the second-level cache.
   */
  private static final int CAPACITY = 256 * 1024;

  private final JsonText text = new JsonText(new byte[CAPACITY]);
  private final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY);

  JsonText text() {
    return text;
  }

  int room() {
    return CAPACITY - text.position();
  }

  /** The gathered bytes, ready to be written; the buffer is empty afterwards. */
  ByteBuffer take() {
    int length = text.position();
    text.position(0);
    return memory.clear().put(text.array(), 0, length).flip();
  }
}
