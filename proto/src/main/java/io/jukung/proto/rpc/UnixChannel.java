package io.jukung.proto.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.http2.HeaderBlock;
import io.jukung.proto.http2.Http2Connection;
import io.jukung.proto.http2.Http2Stream;
import io.jukung.proto.http2.StreamListener;
import io.jukung.proto.socket.CallThreads;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.socket.UnixSockets;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC client over a unix socket, made for a short start-up: our own HTTP/2 instead of netty (ADR
 * 0003). Works under all generated stubs. Thread-safe; connects at the first call, and again when
 * the connection is gone at a later one. Calls in flight when it goes fail with UNAVAILABLE.
 *
 * <p>Deadlines and cancellation are taken from the call and its options; {@code io.grpc.Context} is
 * not followed, so that work begun for a caller who goes away is not torn apart midway. There is no
 * compression, no retry, no load balancing; call credentials are refused.
 *
 * <p>Each connection owns one daemon thread that reads. Callbacks run on the executor of the call's
 * options, else on a pool of daemon threads. A process that exits should {@link #close} first: exit
 * is slow while a thread reads.
 */
public final class UnixChannel extends ManagedChannel implements AutoCloseable {
  /** Default limit of a received message, in bytes. */
  public static final int MAX_MESSAGE = 16 << 20;

  private final Path socket;
  private final boolean shared;
  private final int maxMessage;
  private final CallThreads executors = new CallThreads("grpc");
  // guarded by this
  private @Nullable Http2Connection connection;
  private boolean shutdown;

  private UnixChannel(Path socket, boolean shared, int maxMessage) {
    this.socket = socket;
    this.shared = shared;
    this.maxMessage = maxMessage;
  }

  /** For a command: callers write themselves, which is quickest. Nothing is opened yet. */
  public static UnixChannel to(Path socket) {
    return new UnixChannel(socket, false, MAX_MESSAGE);
  }

  /** For a daemon: many threads call, and an interrupt of one must not end the others' calls. */
  public static UnixChannel shared(Path socket) {
    return new UnixChannel(socket, true, MAX_MESSAGE);
  }

  /** The same with another limit of received messages, in bytes. */
  public UnixChannel withMaxMessage(int bytes) {
    return new UnixChannel(socket, shared, bytes);
  }

  public Path socket() {
    return socket;
  }

  /**
   * Connects now, for a caller who wants to know before its first call.
   *
   * @throws ContainerException when nobody listens, or this user may not connect
   */
  public UnixChannel connect() {
    connection();
    return this;
  }

  /**
   * Connects in a thread of its own, so that a command loads what connecting needs (the JDK's
   * sockets, and with them its security providers) while it still parses its arguments. A failure
   * is not told: the first call connects again and reports it.
   */
  public UnixChannel connectInBackground() {
    new Connector().start();
    return this;
  }

  private final class Connector extends Thread {
    Connector() {
      super("grpc-connect");
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        connection();
      } catch (ContainerException e) {
        // the first call will say so
      }
    }
  }

  int maxMessage() {
    return maxMessage;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    Executor executor = options.getExecutor();
    return new UnixCall<>(this, method, options, executor == null ? executors : executor);
  }

  /**
   * One unary call without the machinery of stubs: what a command that asks one thing should use.
   * Blocks.
   *
   * @param headers names (lower case, not -bin) and values in turn
   * @throws ContainerException whatever failed, as the server meant it
   */
  public <Q, A> A unary(MethodDescriptor<Q, A> method, Q request, String... headers) {
    UnaryCall<Q, A> call = new UnaryCall<>(method, maxMessage);
    return call.run(this, request, headers);
  }

  /**
   * Opens a stream on the live connection, connecting when there is none.
   *
   * @throws ContainerException when nobody listens
   */
  Http2Stream open(HeaderBlock headers, StreamListener listener) {
    while (true) {
      Http2Stream stream = connection().open(headers, listener);
      if (stream != null) {
        return stream;
      }
    }
  }

  private synchronized Http2Connection connection() {
    if (shutdown) {
      throw ContainerException.unavailable("channel closed", null);
    }
    Http2Connection current = connection;
    if (current == null || !current.isUsable()) {
      current = new Http2Connection(open(), threadName());
      connection = current;
    }
    return current;
  }

  private DuplexSocket open() {
    SocketChannel connected = UnixSockets.connect(socket);
    if (!shared) {
      return DuplexSocket.quick(connected);
    }
    try {
      return DuplexSocket.sturdy(connected);
    } catch (IOException e) {
      throw ContainerException.unavailable(
          "cannot connect to " + socket + ": " + e.getMessage(), e);
    }
  }

  private String threadName() {
    Path name = socket.getFileName();
    return "grpc-".concat(name == null ? "client" : name.toString());
  }

  void flush() {
    Http2Connection current;
    synchronized (this) {
      current = connection;
    }
    if (current != null) {
      current.flush();
    }
  }

  ScheduledExecutorService timer() {
    return executors.timer();
  }

  /** The status of a failure to open a call. */
  static Status status(ContainerException failure) {
    return Status.fromCodeValue(failure.kind().code())
        .withDescription(failure.message())
        .withCause(failure);
  }

  @Override
  public String authority() {
    return GrpcHeaders.AUTHORITY;
  }

  /** Ends the connection at once; calls in flight fail. Returns when its threads have ended. */
  @Override
  public void close() {
    Http2Connection last;
    synchronized (this) {
      shutdown = true;
      last = connection;
      connection = null;
    }
    if (last != null) {
      last.close();
    }
    executors.shutdown();
  }

  /** As {@link #close}: a client of local daemons has nothing to wait for. */
  @Override
  public ManagedChannel shutdown() {
    close();
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    close();
    return this;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }
}
