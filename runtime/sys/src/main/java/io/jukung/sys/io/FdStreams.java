package io.jukung.sys.io;

import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Descriptors as java.io streams. A stream owns its descriptor: closing the one closes the other.
 * Its reads and writes go through a direct buffer of its own, and block; on a descriptor with
 * O_NONBLOCK they wait by poll(2). For one thread at a time.
 */
public final class FdStreams {

  private static final int BUFFER = 64 * 1024;
  private static final int FOR_EVER = -1;

  private FdStreams() {}

  public static InputStream input(Io io, Fd fd) {
    return new Input(io, fd);
  }

  /** Not buffered: every write reaches the kernel. */
  public static OutputStream output(Io io, Fd fd) {
    return new Output(io, fd);
  }

  private static final class Input extends InputStream {
    private final Io io;
    private final Fd fd;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);

    Input(Io io, Fd fd) {
      this.io = io;
      this.fd = fd;
    }

    @Override
    public int read() throws IOException {
      return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, buffer.remaining());
      buffer.get(into, offset, count);
      return count;
    }

    @Override
    public int available() {
      return buffer.remaining();
    }

    private boolean fill() throws IOException {
      if (buffer.hasRemaining()) {
        return true;
      }
      buffer.clear();
      try {
        int count;
        while ((count = io.read(fd.number(), buffer)) < 0) {
          io.poll(fd.number(), Io.POLLIN, FOR_EVER);
        }
        return count > 0;
      } finally {
        buffer.flip();
      }
    }

    @Override
    public void close() {
      fd.close();
    }
  }

  private static final class Output extends OutputStream {
    private final Io io;
    private final Fd fd;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    Output(Io io, Fd fd) {
      this.io = io;
      this.fd = fd;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, from.length);
      for (int at = 0; at < length; at += BUFFER) {
        buffer.clear().put(from, offset + at, Math.min(BUFFER, length - at)).flip();
        while (buffer.hasRemaining()) {
          if (io.write(fd.number(), buffer) < 0) {
            io.poll(fd.number(), Io.POLLOUT, FOR_EVER);
          }
        }
      }
    }

    @Override
    public void close() {
      fd.close();
    }
  }
}
