package io.jukung.shim.stdio;

import java.nio.ByteBuffer;

/**
 * The frames of an attach connection, both ways:
 *
 * <pre>
 *   byte 0      type: 0 stdin, 1 stdout, 2 stderr, 3 ready
 *   bytes 1-3   zero
 *   bytes 4-7   length of the payload, big-endian
 *   payload
 * </pre>
 */
final class AttachFrame {
  static final int HEADER = 8;
  static final int STDIN = 0;
  static final int READY = 3;

  private AttachFrame() {}

  static byte[] of(int type, ByteBuffer payload) {
    int length = payload.remaining();
    byte[] frame = new byte[HEADER + length];
    ByteBuffer.wrap(frame).put(0, (byte) type).putInt(4, length);
    payload.get(frame, HEADER, length);
    return frame;
  }

  static byte[] ready() {
    return of(READY, ByteBuffer.allocate(0));
  }
}
