package io.jukung.proto.http2;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One stream of a connection: its state and what waits to be sent. Every field is guarded by the
 * connection.
 */
public final class Http2Stream {
  final StreamListener listener;
  final HeaderBlock headers;

  // 0 until the headers have left: the peer may limit how many streams are open
  int id;
  long sendWindow;
  int receiveWindow = Http2Connection.STREAM_WINDOW;
  int credit;
  final ArrayDeque<ByteBuffer> pending = new ArrayDeque<>();
  int pendingBytes;
  boolean endPending;
  boolean localEnded;
  boolean remoteEnded;
  boolean waitsForWindow;
  boolean waitsForDrain;

  private final Http2Connection connection;

  Http2Stream(Http2Connection connection, HeaderBlock headers, StreamListener listener) {
    this.connection = connection;
    this.headers = headers;
    this.listener = listener;
  }

  /**
   * Sends a piece of the body, as the peer's windows allow; what they do not allow waits in memory.
   * The array must not change afterwards.
   *
   * @param end nothing follows
   */
  public void send(byte[] bytes, int offset, int length, boolean end) {
    connection.send(this, bytes, offset, length, end);
  }

  /** Bytes that wait for the peer's windows. */
  public int pendingBytes() {
    return connection.pendingBytes(this);
  }

  /** Gives the stream up and tells the peer. The listener hears nothing more. */
  public void reset(int code) {
    connection.reset(this, code);
  }

  /** Says that so many received bytes have been used, so that the peer may send as many again. */
  public void consumed(int bytes) {
    connection.consumed(this, bytes);
  }
}
