package io.jukung.proto.http2;

import java.io.IOException;

/** The peer broke the protocol; the connection is of no more use. */
public final class Http2Exception extends IOException {
  private static final long serialVersionUID = 1;

  // RFC 9113, 7
  public static final int NO_ERROR = 0;
  public static final int PROTOCOL_ERROR = 1;
  public static final int INTERNAL_ERROR = 2;
  public static final int FLOW_CONTROL_ERROR = 3;
  public static final int FRAME_SIZE_ERROR = 6;
  public static final int REFUSED_STREAM = 7;
  public static final int CANCEL = 8;
  public static final int COMPRESSION_ERROR = 9;
  public static final int ENHANCE_YOUR_CALM = 11;
  public static final int INADEQUATE_SECURITY = 12;

  private final int code;

  public Http2Exception(int code, String message) {
    super(message);
    this.code = code;
  }

  /** The error code to send in GOAWAY. */
  public int code() {
    return code;
  }
}
