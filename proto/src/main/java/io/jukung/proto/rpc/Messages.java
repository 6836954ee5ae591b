package io.jukung.proto.rpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's length-prefixed messages: one byte 0 (not compressed), four bytes length, big-endian, then
 * the message. An instance collects what arrives on one stream; it belongs to whoever guards the
 * stream.
 */
final class Messages {
  static final int PREFIX = 5;

  private byte[] bytes = new byte[0];
  private int start;
  private int end;

  /** Appends a copy. */
  void add(byte[] from, int offset, int length) {
    if (end + length > bytes.length) {
      int kept = end - start;
      byte[] target =
          kept + length > bytes.length
              ? new byte[Math.max(Math.max(256, 2 * bytes.length), kept + length)]
              : bytes;
      System.arraycopy(bytes, start, target, 0, kept);
      bytes = target;
      start = 0;
      end = kept;
    }
    System.arraycopy(from, offset, bytes, end, length);
    end += length;
  }

  /** Bytes collected and not yet taken. */
  int size() {
    return end - start;
  }

  /**
   * The next whole message, or null when it has not arrived yet.
   *
   * @throws io.grpc.StatusRuntimeException when it is too long or compressed
   */
  byte @Nullable [] next(int maxSize) {
    if (end - start < PREFIX) {
      return null;
    }
    int length = length(maxSize);
    if (end - start - PREFIX < length) {
      return null;
    }
    int from = start + PREFIX;
    byte[] message = Arrays.copyOfRange(bytes, from, from + length);
    start = from + length;
    if (start == end) {
      start = 0;
      end = 0;
      // a large message must not keep its room for the life of a stream
      bytes = bytes.length > 64 << 10 ? new byte[0] : bytes;
    }
    return message;
  }

  private int length(int maxSize) {
    if (bytes[start] != 0) {
      throw Status.INTERNAL
          .withDescription("the server sent a compressed message, which was not asked for")
          .asRuntimeException();
    }
    int length =
        (bytes[start + 1] & 0xff) << 24
            | (bytes[start + 2] & 0xff) << 16
            | (bytes[start + 3] & 0xff) << 8
            | bytes[start + 4] & 0xff;
    if (length < 0 || length > maxSize) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "message of " + Integer.toUnsignedString(length) + " bytes exceeds " + maxSize)
          .asRuntimeException();
    }
    return length;
  }

  /** A request with its prefix. */
  static <Q> byte[] frame(MethodDescriptor<Q, ?> method, Q message) {
    return write(method.streamRequest(message), PREFIX);
  }

  /**
   * The stream's bytes after so many bytes of room, which hold a gRPC prefix when they are five.
   */
  static byte[] write(InputStream stream, int room) {
    try (stream) {
      // of KnownLength, as protobuf's marshaller gives
      int guess = stream instanceof KnownLength ? stream.available() : 512;
      Output out = new Output(room + guess);
      out.skip(room);
      if (stream instanceof Drainable drainable) {
        drainable.drainTo(out);
      } else {
        stream.transferTo(out);
      }
      byte[] framed = out.exact();
      if (room == PREFIX) {
        int length = framed.length - PREFIX;
        framed[1] = (byte) (length >> 24);
        framed[2] = (byte) (length >> 16);
        framed[3] = (byte) (length >> 8);
        framed[4] = (byte) length;
      }
      return framed;
    } catch (IOException e) {
      throw new IllegalStateException("a message could not be serialised", e);
    }
  }

  /** An answer from its bytes. */
  static <A> A parse(MethodDescriptor<?, A> method, byte[] message) {
    return method.parseResponse(new Input(message));
  }

  /** Bytes of a message as a marshaller likes to read them. */
  static final class Input extends ByteArrayInputStream implements KnownLength {
    Input(byte[] message) {
      super(message);
    }
  }

  private static final class Output extends ByteArrayOutputStream {
    Output(int size) {
      super(size);
    }

    void skip(int bytes) {
      count = bytes;
    }

    byte[] exact() {
      return count == buf.length ? buf : Arrays.copyOf(buf, count);
    }
  }
}
