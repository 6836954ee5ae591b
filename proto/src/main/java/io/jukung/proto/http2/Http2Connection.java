package io.jukung.proto.http2;

import io.jukung.proto.socket.DuplexSocket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  private static final int DEFAULT_WINDOW = 65_535;
  private static final int CONNECTION_WINDOW = 16 << 20;
  private static final int MAX_HEADER_BLOCK = 256 << 10;
  private static final int TABLE_SIZE = 4096;

  private final DuplexSocket out;
  private final FrameReader in;
  private final Thread reader;
  private final HpackDecoder hpack = new HpackDecoder(TABLE_SIZE, MAX_HEADER_BLOCK);

  // guarded by this
  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();
  private final ArrayDeque<Http2Stream> starved = new ArrayDeque<>();
  private int nextId = 1;
  private long sendWindow = DEFAULT_WINDOW;
  private int streamSendWindow = DEFAULT_WINDOW;
  private int maxFrame = FrameReader.MAX_PAYLOAD;
  private int maxStreams = Integer.MAX_VALUE;
  private boolean goingAway;
  private @Nullable Throwable ended;

  // the reading thread's
  private int connectionCredit;
  private byte @Nullable [] block;
  private int blockStream;
  private boolean blockEnds;

  /**
   * Takes over a connected socket and starts reading. The opening leaves with the first stream.
   *
   * @param name of the thread
   */
  public Http2Connection(DuplexSocket socket, String name) {
    this.in = new FrameReader(socket);
    this.out = socket;
    out.add(Frames.opening(STREAM_WINDOW, CONNECTION_WINDOW - DEFAULT_WINDOW));
    this.reader = new Reader(name + "-reader");
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
      if (streams.size() < maxStreams && waiting.isEmpty()) {
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
    stream.sendWindow = streamSendWindow;
    nextId += 2;
    streams.put(stream.id, stream);
    out.add(Frames.headers(stream.id, stream.headers, maxFrame));
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
      int allowed = (int) Math.min(Math.min(stream.sendWindow, sendWindow), maxFrame);
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
    while (!waiting.isEmpty() && streams.size() < maxStreams) {
      start(waiting.remove());
    }
  }

  // ---- reading

  // a class, not a lambda: the first lambda of a process costs milliseconds
  private final class Reader extends Thread {
    Reader(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      read();
    }
  }

  private void read() {
    try {
      while (true) {
        in.next();
        frame();
        out.flush();
        if (isDrained()) {
          end(new IOException("connection closed: the peer is going away"));
          return;
        }
      }
    } catch (Http2Exception e) {
      out.add(Frames.goAway(e.code()));
      out.flush();
      end(e);
    } catch (IOException e) {
      IOException writeFailure = out.failure();
      end(writeFailure == null ? e : writeFailure);
    } catch (RuntimeException e) {
      end(e);
    }
  }

  private synchronized boolean isDrained() {
    return goingAway && streams.isEmpty();
  }

  private void frame() throws Http2Exception {
    if (block != null && (in.type() != Frames.CONTINUATION || in.stream() != blockStream)) {
      throw protocol("a header block was interrupted by frame type " + in.type());
    }
    switch (in.type()) {
      case Frames.DATA -> data();
      case Frames.HEADERS -> headers();
      case Frames.CONTINUATION -> continuation();
      case Frames.RST_STREAM -> resetByPeer();
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
    connectionCredit += in.length();
    if (connectionCredit >= CONNECTION_WINDOW / 4) {
      out.add(Frames.windowUpdate(0, connectionCredit));
      connectionCredit = 0;
    }
    boolean end = in.has(Frames.END_STREAM);
    Http2Stream stream;
    synchronized (this) {
      stream = streams.get(in.stream());
      if (stream == null) {
        return; // reset by us while this was on its way
      }
      stream.receiveWindow -= in.length();
      if (stream.receiveWindow < 0) {
        throw new Http2Exception(Http2Exception.FLOW_CONTROL_ERROR, "stream window exceeded");
      }
      if (end) {
        remoteEnd(stream);
      }
    }
    int unseen = in.length() - length;
    stream.listener.onData(in.bytes(), offset, length, end);
    if (unseen > 0) {
      consumed(stream, unseen);
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

  /** The server has said all; what we would still send is of no use to it. */
  private void remoteEnd(Http2Stream stream) {
    stream.remoteEnded = true;
    if (!stream.localEnded) {
      out.add(Frames.reset(stream.id, Http2Exception.CANCEL));
    }
    forget(stream);
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
    Http2Stream stream;
    synchronized (this) {
      stream = streams.get(blockStream);
      if (stream != null && blockEnds) {
        remoteEnd(stream);
      }
    }
    if (stream != null) {
      stream.listener.onHeaders(fields, blockEnds);
    }
  }

  private void resetByPeer() throws Http2Exception {
    expectLength(4);
    Http2Stream stream;
    synchronized (this) {
      stream = streams.get(in.stream());
      if (stream != null) {
        forget(stream);
      }
    }
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
    List<Http2Stream> writable = new ArrayList<>();
    synchronized (this) {
      for (int at = 0; at < in.length(); at += 6) {
        setting(in.payloadShort(at), in.payloadInt(at + 2));
      }
      out.add(Frames.settingsAck());
      while (!waiting.isEmpty() && streams.size() < maxStreams) {
        start(waiting.remove());
      }
      for (Http2Stream stream : List.copyOf(streams.values())) {
        pump(stream);
        collectWritable(stream, writable);
      }
    }
    for (Http2Stream stream : writable) {
      stream.listener.onWritable();
    }
  }

  private void setting(int name, int value) throws Http2Exception {
    switch (name) {
      case Frames.SETTINGS_MAX_CONCURRENT_STREAMS ->
          maxStreams = value < 0 ? Integer.MAX_VALUE : value;
      case Frames.SETTINGS_INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          throw new Http2Exception(Http2Exception.FLOW_CONTROL_ERROR, "window too large");
        }
        int change = value - streamSendWindow;
        streamSendWindow = value;
        for (Http2Stream stream : streams.values()) {
          stream.sendWindow += change;
        }
      }
      case Frames.SETTINGS_MAX_FRAME_SIZE -> {
        if (value < FrameReader.MAX_PAYLOAD) {
          throw protocol("max frame size " + value);
        }
        maxFrame = value;
      }
      default -> {} // the table size is of no interest to an encoder without a table
    }
  }

  private void ping() throws Http2Exception {
    expectLength(8);
    if (!in.has(Frames.ACK)) {
      out.add(Frames.pingAck(in.bytes(), in.offset()));
    }
  }

  private void goAway() throws Http2Exception {
    if (in.length() < 8) {
      throw protocol("GOAWAY too short");
    }
    int lastId = in.payloadInt(0) & 0x7fffffff;
    String debug = new String(in.bytes(), in.offset() + 8, in.length() - 8, StandardCharsets.UTF_8);
    List<Http2Stream> refused = new ArrayList<>();
    synchronized (this) {
      goingAway = true;
      refused.addAll(waiting);
      waiting.clear();
      for (Http2Stream stream : List.copyOf(streams.values())) {
        if (stream.id > lastId) {
          forget(stream);
          refused.add(stream);
        }
      }
    }
    IOException cause =
        new IOException(
            "the peer is going away: code "
                + in.payloadInt(4)
                + (debug.isEmpty() ? "" : " " + debug));
    for (Http2Stream stream : refused) {
      stream.listener.onFailure(cause, true);
    }
  }

  private void windowUpdate() throws Http2Exception {
    expectLength(4);
    int credit = in.payloadInt(0) & 0x7fffffff;
    List<Http2Stream> writable = new ArrayList<>();
    synchronized (this) {
      if (in.stream() != 0) {
        Http2Stream stream = streams.get(in.stream());
        if (stream != null) {
          stream.sendWindow += credit;
          pump(stream);
          collectWritable(stream, writable);
        }
      } else {
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
      }
    }
    for (Http2Stream stream : writable) {
      stream.listener.onWritable();
    }
  }

  private static void collectWritable(Http2Stream stream, List<Http2Stream> writable) {
    if (stream.waitsForDrain && stream.pendingBytes < WRITABLE_BELOW) {
      stream.waitsForDrain = false;
      writable.add(stream);
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

  // ---- the end

  private void end(Throwable cause) {
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
