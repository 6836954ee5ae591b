package io.jukung.shim.stdio;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What one read brought, in the loop's own buffers: valid only during the call it is passed to. The
 * bytes are there twice, as memory for system calls and as an array for loops over bytes; the
 * second copy is made when first asked for.
 */
final class Chunk {
  private final ByteBuffer memory;
  private final byte[] array;
  private int length;
  private boolean copied;
  private Instant time = Instant.EPOCH;

  Chunk(int capacity) {
    memory = ByteBuffer.allocateDirect(capacity);
    array = new byte[capacity];
  }

  /** The buffer to read into, empty. */
  ByteBuffer forReading() {
    return memory.clear();
  }

  /** Says that the buffer now holds {@code bytes} bytes, read at {@code when}. */
  void filled(int bytes, Instant when) {
    length = bytes;
    time = when;
    copied = false;
  }

  int capacity() {
    return array.length;
  }

  int length() {
    return length;
  }

  Instant time() {
    return time;
  }

  /** The bytes as a view from 0 to {@link #length}. */
  ByteBuffer memory() {
    return memory.duplicate().position(0).limit(length);
  }

  /** The bytes in an array that is longer; callers must not change it. */
  byte[] array() {
    if (!copied) {
      memory.get(0, array, 0, length);
      copied = true;
    }
    return array;
  }
}
