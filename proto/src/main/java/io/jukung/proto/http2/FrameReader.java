package io.jukung.proto.http2;

import io.jukung.proto.socket.DuplexSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads frame after frame into one buffer: RFC 9113, 4.1. Belongs to the reading thread. */
final class FrameReader {
  static final int HEADER = 9;

  /** The default limit of a payload, which we leave as it is. */
  static final int MAX_PAYLOAD = 16_384;

  private final DuplexSocket socket;
  private final byte[] bytes = new byte[4 * MAX_PAYLOAD];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private int start;
  private int end;

  private int length;
  private int type;
  private int flags;
  private int stream;

  FrameReader(DuplexSocket socket) {
    this.socket = socket;
  }

  /**
   * Blocks until a whole frame is there.
   *
   * @throws EOFException at the end of the connection
   */
  void next() throws IOException {
    fill(HEADER);
    int at = start;
    length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
    type = bytes[at + 3];
    flags = bytes[at + 4];
    stream = int32(at + 5) & 0x7fffffff;
    if (length > MAX_PAYLOAD) {
      throw new Http2Exception(
          Http2Exception.FRAME_SIZE_ERROR, "frame of " + length + " bytes exceeds " + MAX_PAYLOAD);
    }
    fill(HEADER + length);
    start += HEADER + length;
  }

  private void fill(int wanted) throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (bytes.length - start < wanted) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    while (end - start < wanted) {
      buffer.limit(bytes.length).position(end);
      int read = socket.read(buffer);
      if (read < 0) {
        throw new EOFException("connection closed by the peer");
      }
      end += read;
    }
  }

  /** The array that holds the payload, from {@link #offset} on, until the next call of next. */
  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return start - length;
  }

  int length() {
    return length;
  }

  int type() {
    return type;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  int stream() {
    return stream;
  }

  /** A number in the payload, at most 31 bits used by most fields. */
  int payloadInt(int at) {
    return int32(offset() + at);
  }

  int payloadShort(int at) {
    int from = offset() + at;
    return (bytes[from] & 0xff) << 8 | bytes[from + 1] & 0xff;
  }

  private int int32(int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }
}
