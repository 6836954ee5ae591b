package io.jukung.proto.ttrpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.socket.CallThreads;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A ttrpc client under grpc's generated stubs; unary calls only. Thread-safe; connects at the first
 * call, and again when the connection is gone at a later one. Calls in flight when it goes fail
 * with UNAVAILABLE and CONNECTION_LOST.
 *
 * <p>Deadlines are sent along and kept here too; a cancelled call is forgotten here and runs on at
 * the server, since ttrpc cannot cancel. Callbacks run on the executor of the call's options, else
 * on a pool of daemon threads.
 */
public final class TtrpcChannel extends Channel implements AutoCloseable {
  private final Path socket;
  private final Runnable onLost;
  private final CallThreads threads = new CallThreads("ttrpc");
  // guarded by this
  private @Nullable ClientConnection connection;
  private boolean closed;

  private TtrpcChannel(Path socket, Runnable onLost) {
    this.socket = socket;
    this.onLost = onLost;
  }

  /** Nothing is opened yet. */
  public static TtrpcChannel to(Path socket) {
    return new TtrpcChannel(socket, () -> {});
  }

  /**
   * @param onLost run on a pool thread each time a connection ends otherwise than by {@link
   *     #close}: the server has gone
   */
  public static TtrpcChannel to(Path socket, Runnable onLost) {
    return new TtrpcChannel(socket, onLost);
  }

  public Path socket() {
    return socket;
  }

  /**
   * Connects now.
   *
   * @throws ContainerException UNAVAILABLE when nobody listens
   */
  public void connect() {
    connection();
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    if (method.getType() != MethodDescriptor.MethodType.UNARY) {
      throw ContainerException.unimplemented(
          method.getFullMethodName() + " streams, and this ttrpc client makes unary calls only");
    }
    Executor executor = options.getExecutor();
    return new TtrpcCall<>(this, method, options, executor == null ? threads : executor);
  }

  CallThreads threads() {
    return threads;
  }

  synchronized ClientConnection connection() {
    if (closed) {
      throw ContainerException.unavailable("channel closed", null);
    }
    ClientConnection current = connection;
    if (current == null || !current.isUsable()) {
      try {
        DuplexSocket opened = DuplexSocket.sturdy(UnixSockets.connect(socket));
        current = new ClientConnection(opened, "ttrpc-client", () -> threads.execute(onLost));
      } catch (IOException e) {
        throw ContainerException.unavailable(
            "cannot connect to " + socket + ": " + e.getMessage(), e);
      }
      connection = current;
    }
    return current;
  }

  @Override
  public String authority() {
    return "localhost";
  }

  /** Ends the connection at once; calls in flight fail. */
  @Override
  public void close() {
    ClientConnection last;
    synchronized (this) {
      closed = true;
      last = connection;
      connection = null;
    }
    if (last != null) {
      last.close();
    }
    threads.shutdown();
  }
}
