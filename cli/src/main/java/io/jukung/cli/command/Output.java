package io.jukung.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or error: UTF-8 whatever the locale, buffered until {@link #flush} or {@link
 * #line}. Unlike a PrintStream it throws, so that a full disk or a closed pipe is noticed. Safe for
 * several threads.
 */
public final class Output {
  private final OutputStream stream;
  private final StringBuilder pending = new StringBuilder();

  public Output(OutputStream stream) {
    this.stream = stream;
  }

  /** Kept until flushed. */
  public synchronized Output print(String text) {
    pending.append(text);
    return this;
  }

  /** Printed at once. */
  public synchronized void line(String text) throws IOException {
    pending.append(text).append('\n');
    flush();
  }

  /** Bytes as they are, at once, after what was kept. */
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    flush();
    stream.write(bytes, offset, length);
    stream.flush();
  }

  /** Bytes as they are, at once, from a message. */
  public synchronized void write(com.google.protobuf.ByteString bytes) throws IOException {
    flush();
    bytes.writeTo(stream);
    stream.flush();
  }

  public synchronized void flush() throws IOException {
    if (pending.length() > 0) {
      byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
      pending.setLength(0);
      stream.write(bytes);
      stream.flush();
    }
  }
}
