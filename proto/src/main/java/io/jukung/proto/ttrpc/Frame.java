package io.jukung.proto.ttrpc;

import java.nio.ByteBuffer;

/**
 * One frame:
 *
 * <pre>
 * length of the payload (4, big-endian) | stream id (4, big-endian) | type (1) | flags (1) | payload
 * </pre>
 *
 * A client's streams have odd, growing ids. A unary call is one REQUEST without flags, answered by
 * one RESPONSE of the same id.
 *
 * @param length of the payload as the header says
 * @param payload empty when the frame was longer than allowed: it has been read and dropped
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
record Frame(int length, int stream, int type, int flags, byte[] payload) {
  static final int HEADER = 10;

  /** Longest payload: 4 MiB. */
  static final int MAX_PAYLOAD = 4 << 20;

  static final int REQUEST = 1;
  static final int RESPONSE = 2;
  static final int DATA = 3;

  boolean isOversized() {
    return Integer.compareUnsigned(length, MAX_PAYLOAD) > 0;
  }

  static ByteBuffer write(int stream, int type, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + payload.length);
    out.putInt(payload.length).putInt(stream).put((byte) type).put((byte) 0).put(payload);
    return out.flip();
  }
}
