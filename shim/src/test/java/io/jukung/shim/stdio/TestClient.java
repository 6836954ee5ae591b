package io.jukung.shim.stdio;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A client of an attach socket. */
final class TestClient implements AutoCloseable {
  private final SocketChannel socket;

  /** Connects and waits for the ready frame. */
  TestClient(Path path) throws IOException {
    socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
    Frame ready = frame();
    if (ready == null || ready.type != AttachFrame.READY || ready.payload.length != 0) {
      throw new AssertionError("the first frame is not the ready frame");
    }
  }

  record Frame(int type, byte[] payload) {}

  void send(String text) throws IOException {
    write(
        AttachFrame.of(AttachFrame.STDIN, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  void sendEnd() throws IOException {
    write(AttachFrame.of(AttachFrame.STDIN, ByteBuffer.allocate(0)));
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next frame; null at the end of the connection. */
  @Nullable Frame frame() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(AttachFrame.HEADER);
    while (header.hasRemaining()) {
      if (socket.read(header) < 0) {
        if (header.position() > 0) {
          throw new EOFException("in a header");
        }
        return null;
      }
    }
    ByteBuffer payload = ByteBuffer.allocate(header.getInt(4));
    while (payload.hasRemaining()) {
      if (socket.read(payload) < 0) {
        throw new EOFException("in a payload");
      }
    }
    return new Frame(header.get(0), payload.array());
  }

  /** Reads until so many bytes of one stream have come. */
  String read(StreamName stream, int bytes) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() < bytes) {
      Frame frame = frame();
      if (frame == null) {
        throw new EOFException("after " + text);
      }
      if (frame.type == stream.frameType()) {
        text.write(frame.payload);
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** All of one stream until the connection ends. */
  String readToEnd(StreamName stream) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Frame frame;
    while ((frame = frame()) != null) {
      if (frame.type == stream.frameType()) {
        text.write(frame.payload);
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
