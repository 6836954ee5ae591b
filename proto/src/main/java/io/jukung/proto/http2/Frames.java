package io.jukung.proto.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Types, flags and the making of frames: RFC 9113, 6. */
final class Frames {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITY_FLAG = 0x20;

  static final int SETTINGS_HEADER_TABLE_SIZE = 1;
  static final int SETTINGS_ENABLE_PUSH = 2;
  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
  static final int SETTINGS_MAX_FRAME_SIZE = 5;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private Frames() {}

  static void head(ByteBuffer out, int length, int type, int flags, int stream) {
    out.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
    out.put((byte) type).put((byte) flags).putInt(stream);
  }

  /** The first bytes of a connection: preface, our settings, a wider window for all streams. */
  static ByteBuffer opening(int streamWindow, int connectionCredit) {
    byte[] preface = PREFACE.getBytes(StandardCharsets.ISO_8859_1);
    int settings = 2 * 6;
    ByteBuffer out =
        ByteBuffer.allocate(preface.length + 2 * FrameReader.HEADER + settings + Integer.BYTES);
    out.put(preface);
    head(out, settings, SETTINGS, 0, 0);
    out.putShort((short) SETTINGS_ENABLE_PUSH).putInt(0);
    out.putShort((short) SETTINGS_INITIAL_WINDOW_SIZE).putInt(streamWindow);
    head(out, Integer.BYTES, WINDOW_UPDATE, 0, 0);
    out.putInt(connectionCredit);
    return out.flip();
  }

  static ByteBuffer windowUpdate(int stream, int credit) {
    return number(WINDOW_UPDATE, stream, credit);
  }

  static ByteBuffer reset(int stream, int code) {
    return number(RST_STREAM, stream, code);
  }

  private static ByteBuffer number(int type, int stream, int value) {
    ByteBuffer out = ByteBuffer.allocate(FrameReader.HEADER + Integer.BYTES);
    head(out, Integer.BYTES, type, 0, stream);
    return out.putInt(value).flip();
  }

  static ByteBuffer settingsAck() {
    ByteBuffer out = ByteBuffer.allocate(FrameReader.HEADER);
    head(out, 0, SETTINGS, ACK, 0);
    return out.flip();
  }

  static ByteBuffer pingAck(byte[] bytes, int offset) {
    ByteBuffer out = ByteBuffer.allocate(FrameReader.HEADER + 8);
    head(out, 8, PING, ACK, 0);
    return out.put(bytes, offset, 8).flip();
  }

  static ByteBuffer goAway(int code) {
    ByteBuffer out = ByteBuffer.allocate(FrameReader.HEADER + 8);
    head(out, 8, GOAWAY, 0, 0);
    return out.putInt(0).putInt(code).flip();
  }

  /** HEADERS, and CONTINUATIONs when the block is longer than a frame may be. */
  static ByteBuffer headers(int stream, HeaderBlock block, int maxFrame) {
    int frames = Math.max(1, (block.size() + maxFrame - 1) / maxFrame);
    ByteBuffer out = ByteBuffer.allocate(block.size() + frames * FrameReader.HEADER);
    int from = 0;
    for (int i = 0; i < frames; i++) {
      int length = Math.min(maxFrame, block.size() - from);
      int flags = i == frames - 1 ? END_HEADERS : 0;
      head(out, length, i == 0 ? HEADERS : CONTINUATION, flags, stream);
      out.put(block.bytes(), from, length);
      from += length;
    }
    return out.flip();
  }

  static ByteBuffer dataHead(int stream, int length, boolean end) {
    ByteBuffer out = ByteBuffer.allocate(FrameReader.HEADER);
    head(out, length, DATA, end ? END_STREAM : 0, stream);
    return out.flip();
  }
}
