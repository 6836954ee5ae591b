package io.jukung.proto.http2;

import io.jukung.proto.socket.DuplexSocket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of an HTTP/2 connection: streams, flow control and the connection's own frames.
 * Thread-safe; one daemon thread reads, and ends with the connection.
 *
 * <p>The connection's receive window is kept open always, each stream's as its reader consumes: a
 * reader that stands still holds up its own stream and no other.
 */
public final class Http2Connection implements Closeable {
  /** What a server may send on a stream before its reader has consumed anything, in bytes. */
  static final int STREAM_WINDOW = 1 << 20;

  /** Below so many waiting bytes a stream counts as writable. */
  public static final int WRITABLE_BELOW = 32 << 10;

  static final int DEFAULT_WINDOW = 65_535;
  static final int CONNECTION_WINDOW = 16 << 20;

  private final DuplexSocket out;
  private final Thread reader;

  // guarded by this
  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();
  private final ArrayDeque<Http2Stream> starved = new ArrayDeque<>();
  private int nextId = 1;
  private long sendWindow = DEFAULT_WINDOW;
  private final PeerSettings peer = new PeerSettings();
  private boolean goingAway;
  private @Nullable Throwable ended;

  /**
   * Takes over a connected socket and starts reading. The opening leaves with the first stream.
   *
   * @param name of the thread
   */
  public Http2Connection(DuplexSocket socket, String name) {
    this.out = socket;
    out.add(Frames.opening(STREAM_WINDOW, CONNECTION_WINDOW - DEFAULT_WINDOW));
    this.reader = new Inbound(this, socket, name + "-reader");
    reader.start();
  }

  /** Whether new streams can be opened. */
  public synchronized boolean isUsable() {
    return ended == null && !goingAway && nextId > 0;
  }

  /**
   * Opens a stream; its headers leave at the next {@link #flush}, or wait until the peer allows one
   * more stream. Null when the connection takes no more streams.
   */
  public @Nullable Http2Stream open(HeaderBlock headers, StreamListener listener) {
    Http2Stream stream = new Http2Stream(this, headers, listener);
    synchronized (this) {
      if (!isUsable()) {
        return null;
      }
      if (streams.size() < peer.maxStreams() && waiting.isEmpty()) {
        start(stream);
      } else {
        waiting.add(stream);
      }
    }
    return stream;
  }

  public void flush() {
    out.flush();
  }

  private void start(Http2Stream stream) {
    stream.id = nextId;
    stream.sendWindow = peer.streamWindow();
    nextId += 2;
    streams.put(stream.id, stream);
    out.add(Frames.headers(stream.id, stream.headers, peer.maxFrame()));
    pump(stream);
  }

  // ---- sending

  void send(Http2Stream stream, byte[] bytes, int offset, int length, boolean end) {
    synchronized (this) {
      if (stream.localEnded || stream.endPending) {
        return;
      }
      if (length > 0) {
        stream.pending.add(ByteBuffer.wrap(bytes, offset, length));
        stream.pendingBytes += length;
      }
      stream.endPending = end;
      if (stream.id != 0) {
        pump(stream);
      }
      stream.waitsForDrain = stream.pendingBytes >= WRITABLE_BELOW;
    }
    out.flush();
  }

  /** Sends what the windows allow. */
  private void pump(Http2Stream stream) {
    while (!stream.pending.isEmpty()) {
      ByteBuffer first = stream.pending.peek();
      int allowed = (int) Math.min(Math.min(stream.sendWindow, sendWindow), peer.maxFrame());
      int length = Math.min(allowed, first.remaining());
      if (length <= 0) {
        if (stream.sendWindow > 0 && !stream.waitsForWindow) {
          stream.waitsForWindow = true;
          starved.add(stream);
        }
        return;
      }
      ByteBuffer piece = first.slice(first.position(), length);
      first.position(first.position() + length);
      if (!first.hasRemaining()) {
        stream.pending.remove();
      }
      stream.pendingBytes -= length;
      stream.sendWindow -= length;
      sendWindow -= length;
      boolean last = stream.endPending && stream.pending.isEmpty();
      out.add(Frames.dataHead(stream.id, length, last));
      out.add(piece);
      if (last) {
        localEnd(stream);
      }
    }
    if (stream.endPending && !stream.localEnded) {
      out.add(Frames.dataHead(stream.id, 0, true));
      localEnd(stream);
    }
  }

  private void localEnd(Http2Stream stream) {
    stream.localEnded = true;
    if (stream.remoteEnded) {
      forget(stream);
    }
  }

  synchronized int pendingBytes(Http2Stream stream) {
    return stream.pendingBytes;
  }

  void reset(Http2Stream stream, int code) {
    synchronized (this) {
      if (stream.id == 0) {
        waiting.remove(stream);
        stream.localEnded = true;
        return;
      }
      if (streams.get(stream.id) != stream) {
        return;
      }
      out.add(Frames.reset(stream.id, code));
      forget(stream);
    }
    out.flush();
  }

  void consumed(Http2Stream stream, int bytes) {
    synchronized (this) {
      stream.credit += bytes;
      if (stream.credit < STREAM_WINDOW / 2 || stream.remoteEnded || ended != null) {
        return;
      }
      if (streams.get(stream.id) != stream) {
        return;
      }
      out.add(Frames.windowUpdate(stream.id, stream.credit));
      stream.receiveWindow += stream.credit;
      stream.credit = 0;
    }
    out.flush();
  }

  /** The stream has ended both ways, or been reset. */
  private void forget(Http2Stream stream) {
    streams.remove(stream.id);
    stream.localEnded = true;
    stream.remoteEnded = true;
    stream.pending.clear();
    stream.pendingBytes = 0;
    if (stream.waitsForWindow) {
      starved.remove(stream);
    }
    startWaiting();
  }

  private void startWaiting() {
    while (!waiting.isEmpty() && streams.size() < peer.maxStreams()) {
      start(waiting.remove());
    }
  }

  // ---- what the reading thread brings

  boolean isDrained() {
    synchronized (this) {
      return goingAway && streams.isEmpty();
    }
  }

  /**
   * Counts a DATA frame against its stream's window.
   *
   * @return the stream, or null when it was given up while the frame was on its way
   */
  synchronized @Nullable Http2Stream received(int id, int bytes, boolean end)
      throws Http2Exception {
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      return null;
    }
    stream.receiveWindow -= bytes;
    if (stream.receiveWindow < 0) {
      throw new Http2Exception(Http2Exception.FLOW_CONTROL_ERROR, "stream window exceeded");
    }
    if (end) {
      remoteEnd(stream);
    }
    return stream;
  }

  /** The stream of a header block. */
  synchronized @Nullable Http2Stream headed(int id, boolean end) {
    Http2Stream stream = streams.get(id);
    if (stream != null && end) {
      remoteEnd(stream);
    }
    return stream;
  }

  /** The server has said all; what we would still send is of no use to it. */
  private void remoteEnd(Http2Stream stream) {
    stream.remoteEnded = true;
    if (!stream.localEnded) {
      out.add(Frames.reset(stream.id, Http2Exception.CANCEL));
    }
    forget(stream);
  }

  /** The stream that the peer gave up. */
  synchronized @Nullable Http2Stream resetByPeer(int id) {
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      forget(stream);
    }
    return stream;
  }

  /**
   * Takes the peer's settings, identifiers and values in turn.
   *
   * @return streams that have become writable
   */
  synchronized List<Http2Stream> settings(int[] settings) throws Http2Exception {
    int change = peer.take(settings);
    for (Http2Stream stream : streams.values()) {
      stream.sendWindow += change;
    }
    out.add(Frames.settingsAck());
    startWaiting();
    List<Http2Stream> writable = new ArrayList<>();
    for (Http2Stream stream : List.copyOf(streams.values())) {
      pump(stream);
      collectWritable(stream, writable);
    }
    return writable;
  }

  /**
   * Opens no more streams.
   *
   * @return streams that the peer has not and will not look at
   */
  synchronized List<Http2Stream> goingAway(int lastId) {
    goingAway = true;
    List<Http2Stream> refused = new ArrayList<>(waiting);
    waiting.clear();
    for (Http2Stream stream : List.copyOf(streams.values())) {
      if (stream.id > lastId) {
        forget(stream);
        refused.add(stream);
      }
    }
    return refused;
  }

  /**
   * @param id 0 for the connection
   * @return streams that have become writable
   */
  synchronized List<Http2Stream> windowUpdate(int id, int credit) throws Http2Exception {
    List<Http2Stream> writable = new ArrayList<>();
    if (id != 0) {
      Http2Stream stream = streams.get(id);
      if (stream != null) {
        stream.sendWindow += credit;
        pump(stream);
        collectWritable(stream, writable);
      }
      return writable;
    }
    sendWindow += credit;
    if (sendWindow > Integer.MAX_VALUE) {
      throw new Http2Exception(Http2Exception.FLOW_CONTROL_ERROR, "window overflow");
    }
    for (int turns = starved.size(); turns > 0 && sendWindow > 0; turns--) {
      Http2Stream stream = starved.remove();
      stream.waitsForWindow = false;
      pump(stream);
      collectWritable(stream, writable);
    }
    return writable;
  }

  private static void collectWritable(Http2Stream stream, List<Http2Stream> writable) {
    if (stream.waitsForDrain && stream.pendingBytes < WRITABLE_BELOW) {
      stream.waitsForDrain = false;
      writable.add(stream);
    }
  }

  // ---- the end

  void end(Throwable cause) {
    List<Http2Stream> open = new ArrayList<>();
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = cause;
      open.addAll(streams.values());
      open.addAll(waiting);
      streams.clear();
      waiting.clear();
      starved.clear();
    }
    out.close();
    for (Http2Stream stream : open) {
      stream.listener.onFailure(cause, stream.id == 0);
    }
  }

  /**
   * Ends the connection and waits for its reading thread, since a JVM that exits while a thread is
   * inside a native read waits 300 ms for it.
   */
  @Override
  public void close() {
    end(new IOException("channel closed"));
    if (Thread.currentThread() == reader) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        reader.join(1000);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
