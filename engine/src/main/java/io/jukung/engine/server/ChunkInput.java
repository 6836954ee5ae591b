package io.jukung.engine.server;

import com.google.protobuf.ByteString;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;

/** A client's messages as one stream of bytes. */
final class ChunkInput extends InputStream {

  /** Where the pieces come from; empty at the end. */
  @FunctionalInterface
  interface Source {
    Optional<ByteString> next() throws InterruptedException;
  }

  private final Source source;
  private ByteString current = ByteString.EMPTY;
  private int position;
  private boolean ended;

  ChunkInput(Source source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == current.size()) {
      if (ended || !fetch()) {
        return -1;
      }
    }
    int n = Math.min(length, current.size() - position);
    current.substring(position, position + n).copyTo(buffer, offset);
    position += n;
    return n;
  }

  private boolean fetch() throws IOException {
    try {
      Optional<ByteString> next = source.next();
      ended = next.isEmpty();
      current = next.orElse(ByteString.EMPTY);
      position = 0;
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the client went away");
    } catch (ContainerException e) {
      throw new IOException(e.message(), e);
    }
  }
}
