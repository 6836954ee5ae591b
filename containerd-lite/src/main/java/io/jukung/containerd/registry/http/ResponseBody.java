package io.jukung.containerd.registry.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A body on a connection: none, counted, chunked (RFC 9112 section 7.1), or up to the connection's
 * end. Gives the connection back when it has been read to its end, otherwise closes it.
 */
final class ResponseBody extends InputStream {
  /** Rather than reading this much more of an unwanted body, a new connection is made. */
  private static final int DRAIN_LIMIT = 64 * 1024;

  private static final int UNTIL_CLOSE = -1;
  private static final int CHUNKED = -2;

  private final HttpConnection connection;
  private final boolean keepAlive;
  private final long length;
  private final boolean chunked;
  private long remaining;
  private boolean ended;
  private boolean released;

  private ResponseBody(HttpConnection connection, long length, boolean keepAlive) {
    this.connection = connection;
    this.length = Math.max(length, -1);
    this.chunked = length == CHUNKED;
    this.keepAlive = keepAlive && length != UNTIL_CLOSE;
    this.remaining = length == UNTIL_CLOSE ? Long.MAX_VALUE : Math.max(length, 0);
    if (length == 0) {
      end();
    }
  }

  static ResponseBody counted(HttpConnection connection, long length, boolean keepAlive) {
    return new ResponseBody(connection, length, keepAlive);
  }

  static ResponseBody chunked(HttpConnection connection, boolean keepAlive) {
    return new ResponseBody(connection, CHUNKED, keepAlive);
  }

  static ResponseBody untilClose(HttpConnection connection) {
    return new ResponseBody(connection, UNTIL_CLOSE, false);
  }

  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (ended) {
      return -1;
    }
    if (count == 0) {
      return 0;
    }
    if (chunked && remaining == 0 && !nextChunk()) {
      return -1;
    }
    int n = connection.read(bytes, offset, (int) Math.min(count, remaining));
    if (n < 0) {
      if (length < 0 && !chunked) {
        end();
        return -1;
      }
      throw new TruncatedBodyException(
          length < 0
              ? "connection closed in the middle of the answer"
              : "connection closed after " + (length - remaining) + " of " + length + " bytes");
    }
    remaining -= n;
    if (remaining == 0) {
      if (chunked) {
        connection.expectEmptyLine();
      } else {
        end();
      }
    }
    return n;
  }

  private boolean nextChunk() throws IOException {
    String line = connection.readLine();
    int semicolon = line.indexOf(';');
    String size = (semicolon < 0 ? line : line.substring(0, semicolon)).trim();
    try {
      remaining = Long.parseLong(size, 16);
    } catch (NumberFormatException e) {
      remaining = -1;
    }
    if (remaining < 0) {
      throw new BadResponseException("answer has a malformed chunk size");
    }
    if (remaining > 0) {
      return true;
    }
    while (!connection.readLine().isEmpty()) {
      // trailer fields are of no use here
    }
    end();
    return false;
  }

  private void end() {
    ended = true;
    release(keepAlive);
  }

  private void release(boolean reusable) {
    if (!released) {
      released = true;
      connection.release(reusable);
    }
  }

  @Override
  public void close() throws IOException {
    if (released) {
      return;
    }
    // An error page is worth reading to its end, to keep the connection; a blob is not.
    if (keepAlive && !chunked && remaining <= DRAIN_LIMIT) {
      try {
        while (!ended && skip(DRAIN_LIMIT) > 0) {
          // to the end
        }
      } catch (IOException e) {
        release(false);
        return;
      }
    }
    release(false);
    ended = true;
  }
}
