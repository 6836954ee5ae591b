package io.jukung.shim.stdio;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes and opens the descriptors that processes and pumps are given. Thread-safe. */
public final class Pipes {
  private final Io io;

  public Pipes(Io io) {
    this.io = io;
  }

  /** A new pipe, both ends blocking. */
  Pipe pipe() {
    try {
      Fd[] ends = io.pipe(0);
      return new Pipe(ends[0], ends[1]);
    } catch (IOException e) {
      throw ContainerException.internal("make a pipe: " + e.getMessage(), e);
    }
  }

  Fd openNull() {
    return open("/dev/null", Io.O_RDWR);
  }

  /** The end that reads a fifo, non-blocking: it opens whether or not a writer is there. */
  Fd openFifoToRead(Path fifo) {
    return open(fifo.toString(), Io.O_RDONLY | Io.O_NONBLOCK);
  }

  /** Both ends of a fifo in one, non-blocking: never without a reader, nor a writer. */
  Fd openFifoBothWays(Path fifo) {
    return open(fifo.toString(), Io.O_RDWR | Io.O_NONBLOCK);
  }

  private Fd open(String path, int flags) {
    try {
      return io.open(path, flags, 0);
    } catch (IOException e) {
      throw ErrorStatus.of(e);
    }
  }

  void nonBlocking(Fd fd) {
    try {
      io.nonBlocking(fd.number(), true);
    } catch (IOException e) {
      throw ErrorStatus.of(e);
    }
  }

  Fd duplicate(Fd fd) {
    try {
      return io.duplicate(fd.number());
    } catch (IOException e) {
      throw ErrorStatus.of(e);
    }
  }

  /** Two ends, each closed with the pipe unless it was taken. */
  static final class Pipe implements AutoCloseable {
    private @Nullable Fd reader;
    private @Nullable Fd writer;

    Pipe(Fd reader, Fd writer) {
      this.reader = reader;
      this.writer = writer;
    }

    Fd reader() {
      return there(reader);
    }

    Fd writer() {
      return there(writer);
    }

    Fd takeReader() {
      Fd taken = reader();
      reader = null;
      return taken;
    }

    Fd takeWriter() {
      Fd taken = writer();
      writer = null;
      return taken;
    }

    private static Fd there(@Nullable Fd end) {
      if (end == null) {
        throw new IllegalStateException("this end of the pipe was taken");
      }
      return end;
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
      }
      if (writer != null) {
        writer.close();
      }
    }
  }
}
