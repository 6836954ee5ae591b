package io.jukung.proto.http2;

/** What the peer allows us, by its SETTINGS frames (RFC 9113, 6.5.2). Guarded by its connection. */
final class PeerSettings {
  private int streamWindow = Http2Connection.DEFAULT_WINDOW;
  private int maxFrame = FrameReader.MAX_PAYLOAD;
  private int maxStreams = Integer.MAX_VALUE;

  /** What may be sent on a new stream before it is taken, in bytes. */
  int streamWindow() {
    return streamWindow;
  }

  /** Largest payload of a frame, in bytes. */
  int maxFrame() {
    return maxFrame;
  }

  /** Streams that may be open at once. */
  int maxStreams() {
    return maxStreams;
  }

  /**
   * Takes identifiers and values in turn.
   *
   * @return by how many bytes the send window of every open stream changes
   */
  int take(int[] settings) throws Http2Exception {
    int before = streamWindow;
    for (int i = 0; i < settings.length; i += 2) {
      take(settings[i], settings[i + 1]);
    }
    return streamWindow - before;
  }

  private void take(int name, int value) throws Http2Exception {
    switch (name) {
      case Frames.SETTINGS_MAX_CONCURRENT_STREAMS ->
          maxStreams = value < 0 ? Integer.MAX_VALUE : value;
      case Frames.SETTINGS_INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          throw new Http2Exception(Http2Exception.FLOW_CONTROL_ERROR, "window too large");
        }
        streamWindow = value;
      }
      case Frames.SETTINGS_MAX_FRAME_SIZE -> {
        if (value < FrameReader.MAX_PAYLOAD) {
          throw new Http2Exception(Http2Exception.PROTOCOL_ERROR, "max frame size " + value);
        }
        maxFrame = value;
      }
      default -> {} // the table size is of no interest to an encoder without a table
    }
  }
}
