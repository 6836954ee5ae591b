package io.jukung.proto.http2;

import io.jukung.proto.socket.DuplexSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reading thread of a connection: takes frames apart, keeps what belongs to the reading
 * direction only (header compression, the connection's receive window), and tells the connection
 * and its streams' listeners. A class of its own, not a lambda: the first lambda of a process costs
 * milliseconds.
 */
final class Inbound extends Thread {
  private static final int MAX_HEADER_BLOCK = 256 << 10;
  private static final int TABLE_SIZE = 4096;

  private final Http2Connection connection;
  private final DuplexSocket socket;
  private final FrameReader in;
  private final HpackDecoder hpack = new HpackDecoder(TABLE_SIZE, MAX_HEADER_BLOCK);

  // bytes received since we last widened the connection's window
  private int credit;
  // a header block of which more is to come
  private byte @Nullable [] block;
  private int blockStream;
  private boolean blockEnds;

  Inbound(Http2Connection connection, DuplexSocket socket, String name) {
    super(name);
    this.connection = connection;
    this.socket = socket;
    this.in = new FrameReader(socket);
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      while (true) {
        in.next();
        frame();
        socket.flush();
        if (connection.isDrained()) {
          connection.end(new IOException("connection closed: the peer is going away"));
          return;
        }
      }
    } catch (Http2Exception e) {
      socket.add(Frames.goAway(e.code()));
      socket.flush();
      connection.end(e);
    } catch (IOException e) {
      IOException writeFailure = socket.failure();
      connection.end(writeFailure == null ? e : writeFailure);
    } catch (RuntimeException e) {
      connection.end(e);
    }
  }

  private void frame() throws Http2Exception {
    if (block != null && (in.type() != Frames.CONTINUATION || in.stream() != blockStream)) {
      throw protocol("a header block was interrupted by frame type " + in.type());
    }
    switch (in.type()) {
      case Frames.DATA -> data();
      case Frames.HEADERS -> headers();
      case Frames.CONTINUATION -> continuation();
      case Frames.RST_STREAM -> reset();
      case Frames.SETTINGS -> settings();
      case Frames.PING -> ping();
      case Frames.GOAWAY -> goAway();
      case Frames.WINDOW_UPDATE -> windowUpdate();
      case Frames.PUSH_PROMISE -> throw protocol("PUSH_PROMISE, though push is disabled");
      default -> {} // PRIORITY, and types to come: RFC 9113, 5.5
    }
  }

  private void data() throws Http2Exception {
    int padding = padding();
    int offset = in.offset() + (in.has(Frames.PADDED) ? 1 : 0);
    int length = in.offset() + in.length() - padding - offset;
    credit += in.length();
    if (credit >= Http2Connection.CONNECTION_WINDOW / 4) {
      socket.add(Frames.windowUpdate(0, credit));
      credit = 0;
    }
    boolean end = in.has(Frames.END_STREAM);
    int total = in.length();
    Http2Stream stream = connection.received(in.stream(), total, end);
    if (stream == null) {
      return;
    }
    stream.listener.onData(in.bytes(), offset, length, end);
    if (total > length) {
      stream.consumed(total - length);
    }
  }

  private int padding() throws Http2Exception {
    if (!in.has(Frames.PADDED)) {
      return 0;
    }
    int padding = in.length() == 0 ? 0 : in.bytes()[in.offset()] & 0xff;
    if (padding >= in.length()) {
      throw protocol("padding longer than its frame");
    }
    return padding;
  }

  private void headers() throws Http2Exception {
    int padding = padding();
    int offset = in.offset() + (in.has(Frames.PADDED) ? 1 : 0);
    offset += in.has(Frames.PRIORITY_FLAG) ? 5 : 0;
    int length = in.offset() + in.length() - padding - offset;
    if (length < 0) {
      throw protocol("HEADERS too short");
    }
    blockStream = in.stream();
    blockEnds = in.has(Frames.END_STREAM);
    if (in.has(Frames.END_HEADERS)) {
      block(in.bytes(), offset, length);
    } else {
      block = new byte[length];
      System.arraycopy(in.bytes(), offset, block, 0, length);
    }
  }

  private void continuation() throws Http2Exception {
    byte[] before = block;
    if (before == null) {
      throw protocol("CONTINUATION without HEADERS");
    }
    int length = before.length + in.length();
    if (length > MAX_HEADER_BLOCK) {
      throw new Http2Exception(Http2Exception.ENHANCE_YOUR_CALM, "header block too long");
    }
    byte[] joined = new byte[length];
    System.arraycopy(before, 0, joined, 0, before.length);
    System.arraycopy(in.bytes(), in.offset(), joined, before.length, in.length());
    block = joined;
    if (in.has(Frames.END_HEADERS)) {
      block = null;
      block(joined, 0, length);
    }
  }

  private void block(byte[] bytes, int offset, int length) throws Http2Exception {
    // decoded in any case: the block may change the table
    List<HeaderField> fields = hpack.decode(bytes, offset, length);
    Http2Stream stream = connection.headed(blockStream, blockEnds);
    if (stream != null) {
      stream.listener.onHeaders(fields, blockEnds);
    }
  }

  private void reset() throws Http2Exception {
    expectLength(4);
    Http2Stream stream = connection.resetByPeer(in.stream());
    if (stream != null) {
      stream.listener.onReset(in.payloadInt(0));
    }
  }

  private void settings() throws Http2Exception {
    if (in.has(Frames.ACK)) {
      return;
    }
    if (in.length() % 6 != 0) {
      throw new Http2Exception(Http2Exception.FRAME_SIZE_ERROR, "SETTINGS of odd length");
    }
    int[] settings = new int[in.length() / 3];
    for (int i = 0; i < settings.length; i += 2) {
      settings[i] = in.payloadShort(3 * i);
      settings[i + 1] = in.payloadInt(3 * i + 2);
    }
    tellWritable(connection.settings(settings));
  }

  private void ping() throws Http2Exception {
    expectLength(8);
    if (!in.has(Frames.ACK)) {
      socket.add(Frames.pingAck(in.bytes(), in.offset()));
    }
  }

  private void goAway() throws Http2Exception {
    if (in.length() < 8) {
      throw protocol("GOAWAY too short");
    }
    int lastId = in.payloadInt(0) & 0x7fffffff;
    String debug = new String(in.bytes(), in.offset() + 8, in.length() - 8, StandardCharsets.UTF_8);
    IOException cause =
        new IOException(
            "the peer is going away: code "
                + in.payloadInt(4)
                + (debug.isEmpty() ? "" : " " + debug));
    for (Http2Stream stream : connection.goingAway(lastId)) {
      stream.listener.onFailure(cause, true);
    }
  }

  private void windowUpdate() throws Http2Exception {
    expectLength(4);
    tellWritable(connection.windowUpdate(in.stream(), in.payloadInt(0) & 0x7fffffff));
  }

  private static void tellWritable(List<Http2Stream> streams) {
    for (Http2Stream stream : streams) {
      stream.listener.onWritable();
    }
  }

  private void expectLength(int length) throws Http2Exception {
    if (in.length() != length) {
      throw new Http2Exception(
          Http2Exception.FRAME_SIZE_ERROR,
          "frame type " + in.type() + " of " + in.length() + " bytes");
    }
  }

  private static Http2Exception protocol(String what) {
    return new Http2Exception(Http2Exception.PROTOCOL_ERROR, what);
  }
}
