package io.jukung.engine.attach;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * One connection to a process's attach socket.
 *
 * <pre>
 * [type, 0, 0, 0, length as 4 bytes big-endian] payload
 * shim to us   1 stdout   2 stderr   3 ready (length 0, first)
 * we to shim   0 stdin (length 0: close the process's stdin)
 * </pre>
 */
public final class AttachConnection implements AutoCloseable {
  private static final int HEADER = 8;
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int READY = 3;
  private static final int MAX_FRAME = 16 << 20;

  private final SocketChannel socket;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER);

  private AttachConnection(SocketChannel socket) {
    this.socket = socket;
  }

  /** Takes output frames. */
  @FunctionalInterface
  public interface Output {
    /** The bytes are the receiver's. Blocks while the client is slow. */
    void accept(boolean stderr, byte[] data);
  }

  /** Connects and waits until the shim says that no later output is missed. */
  public static AttachConnection open(Path path) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(path));
      AttachConnection connection = new AttachConnection(socket);
      connection.awaitReady();
      return connection;
    } catch (IOException e) {
      socket.close();
      throw new IOException("attach to " + path + ": " + e.getMessage(), e);
    }
  }

  private void awaitReady() throws IOException {
    if (!readHeader()) {
      throw new EOFException("the process has ended");
    }
    int type = header.get(0);
    if (type != READY || header.getInt(4) != 0) {
      throw new IOException("expected a ready frame, got type " + type);
    }
  }

  /** Passes output on until the process has ended and all of it has come. */
  public void pump(Output output) throws IOException {
    while (readHeader()) {
      int type = header.get(0);
      int length = header.getInt(4);
      if (length < 0 || length > MAX_FRAME) {
        throw new IOException("attach frame of " + Integer.toUnsignedLong(length) + " bytes");
      }
      byte[] data = new byte[length];
      ByteBuffer into = ByteBuffer.wrap(data);
      while (into.hasRemaining()) {
        if (socket.read(into) < 0) {
          throw new EOFException("the shim went away");
        }
      }
      if (type == STDOUT || type == STDERR) {
        output.accept(type == STDERR, data);
      }
    }
  }

  /** False at the end of the connection, between two frames. */
  private boolean readHeader() throws IOException {
    header.clear();
    while (header.hasRemaining()) {
      if (socket.read(header) < 0) {
        if (header.position() == 0) {
          return false;
        }
        throw new EOFException("the shim went away");
      }
    }
    return true;
  }

  /** Sends input; blocks while the process does not read. */
  public void stdin(ByteBuffer data) throws IOException {
    if (data.hasRemaining()) {
      send(data);
    }
  }

  /** Closes the process's stdin. */
  public void closeStdin() throws IOException {
    send(ByteBuffer.allocate(0));
  }

  private void send(ByteBuffer payload) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEADER);
    head.put(0, (byte) STDIN).putInt(4, payload.remaining());
    ByteBuffer[] both = {head, payload};
    while (payload.hasRemaining() || head.hasRemaining()) {
      socket.write(both);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
