package io.jukung.proto.ttrpc;

import io.jukung.proto.socket.DuplexSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads frame after frame. Belongs to the reading thread. */
final class FrameReader {
  private static final int BUFFER = 8 << 10;
  private static final byte[] NOTHING = new byte[0];

  private final DuplexSocket socket;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();

  FrameReader(DuplexSocket socket) {
    this.socket = socket;
  }

  /**
   * Blocks until a whole frame is there.
   *
   * @throws EOFException at the end of the connection
   */
  Frame next() throws IOException {
    while (buffer.remaining() < Frame.HEADER) {
      fill();
    }
    int length = buffer.getInt();
    int stream = buffer.getInt();
    int type = buffer.get();
    int flags = buffer.get();
    if (Integer.compareUnsigned(length, Frame.MAX_PAYLOAD) > 0) {
      skip(Integer.toUnsignedLong(length));
      return new Frame(length, stream, type, flags, NOTHING);
    }
    return new Frame(length, stream, type, flags, payload(length));
  }

  private void fill() throws IOException {
    buffer.compact();
    int count = socket.read(buffer);
    buffer.flip();
    if (count < 0) {
      throw end();
    }
  }

  private byte[] payload(int length) throws IOException {
    byte[] payload = new byte[length];
    int buffered = Math.min(length, buffer.remaining());
    buffer.get(payload, 0, buffered);
    ByteBuffer rest = ByteBuffer.wrap(payload, buffered, length - buffered);
    while (rest.hasRemaining()) {
      if (socket.read(rest) < 0) {
        throw end();
      }
    }
    return payload;
  }

  private void skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      if (!buffer.hasRemaining()) {
        fill();
      }
      int step = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + step);
      left -= step;
    }
  }

  private static EOFException end() {
    return new EOFException("connection closed by the peer");
  }
}
