package io.jukung.shim.stdio;

import java.nio.charset.StandardCharsets;

/** The two outputs of a process; a terminal has only {@link #STDOUT}. */
public enum StreamName {
  STDOUT(1, "stdout"),
  STDERR(2, "stderr");

  private final int frameType;
  private final byte[] text;

  StreamName(int frameType, String text) {
    this.frameType = frameType;
    this.text = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The type byte of an attach frame that carries this stream. */
  int frameType() {
    return frameType;
  }

  /** The name as the log file has it; callers must not change the array. */
  byte[] text() {
    return text;
  }
}
