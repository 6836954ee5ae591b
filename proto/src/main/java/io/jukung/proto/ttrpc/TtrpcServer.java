package io.jukung.proto.ttrpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.socket.CallThreads;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.socket.UnixSockets;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves grpc's unary services over ttrpc on a unix socket of mode 0660. Every failure of a service
 * becomes a status with details, and {@link Namespaces#required} works. Thread-safe: one daemon
 * thread accepts, one per connection reads, calls run on a pool of platform threads.
 *
 * <p>When a connection ends, its calls are told by {@code onCancel}; ttrpc has no other cancelling.
 */
public final class TtrpcServer implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel listening;
  private final Map<String, ServerMethodDefinition<?, ?>> methods;
  private final Set<String> services;
  private final CallThreads threads = new CallThreads("ttrpc");
  private final Thread acceptor;
  // guarded by this
  private final Set<ServerConnection> connections = new HashSet<>();
  private boolean stopped;

  private TtrpcServer(
      Path socket,
      ServerSocketChannel listening,
      Map<String, ServerMethodDefinition<?, ?>> methods,
      Set<String> services) {
    this.socket = socket;
    this.listening = listening;
    this.methods = methods;
    this.services = services;
    this.acceptor = new Thread(null, this::accept, "ttrpc-accept");
    acceptor.setDaemon(true);
  }

  public static Builder on(Path socket) {
    return new Builder(socket);
  }

  /** Collects services; belongs to one thread. */
  public static final class Builder {
    private final Path socket;
    private final List<ServerServiceDefinition> services = new ArrayList<>();

    private Builder(Path socket) {
      this.socket = socket;
    }

    public Builder add(BindableService service) {
      return add(service.bindService());
    }

    public Builder add(ServerServiceDefinition service) {
      services.add(service);
      return this;
    }

    /**
     * Listens and serves. A stale socket is replaced.
     *
     * @throws io.jukung.proto.error.ContainerException ALREADY_EXISTS when a live server answers
     */
    public TtrpcServer start() throws IOException {
      return start(UnixSockets.listen(socket));
    }

    /** Serves a socket that listens already; it is closed with the server. */
    public TtrpcServer start(ServerSocketChannel listening) {
      Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
      Set<String> names = new HashSet<>();
      // the last one is asked first
      List<ServerInterceptor> interceptors = List.of(Namespaces.receiver(), new ErrorInterceptor());
      for (ServerServiceDefinition service : services) {
        names.add(service.getServiceDescriptor().getName());
        for (ServerMethodDefinition<?, ?> method :
            ServerInterceptors.intercept(service, interceptors).getMethods()) {
          methods.put(method.getMethodDescriptor().getFullMethodName(), method);
        }
      }
      TtrpcServer server = new TtrpcServer(socket, listening, Map.copyOf(methods), names);
      server.acceptor.start();
      return server;
    }
  }

  public Path socket() {
    return socket;
  }

  CallThreads threads() {
    return threads;
  }

  @Nullable ServerMethodDefinition<?, ?> method(String service, String method) {
    return methods.get(service + "/" + method);
  }

  boolean hasService(String service) {
    return services.contains(service);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel accepted = listening.accept();
        ServerConnection connection = new ServerConnection(this, DuplexSocket.sturdy(accepted));
        if (!add(connection)) {
          connection.close();
          return;
        }
        connection.start();
      }
    } catch (IOException e) {
      // closed by stop, or out of descriptors: clients see the socket refuse them
      UnixSockets.closeQuietly(listening);
    }
  }

  private synchronized boolean add(ServerConnection connection) {
    return !stopped && connections.add(connection);
  }

  synchronized void ended(ServerConnection connection) {
    connections.remove(connection);
    notifyAll();
  }

  synchronized void callEnded() {
    notifyAll();
  }

  /** Blocks until {@link #stop} has been called. */
  public synchronized void awaitStop() throws InterruptedException {
    while (!stopped) {
      wait();
    }
  }

  /**
   * Takes no more connections, gives the calls at work so much time, sends what is answered, and
   * closes. May be called by a service, for a call that is being answered by another thread.
   */
  public void stop(Duration grace) throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    List<ServerConnection> open;
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    UnixSockets.closeQuietly(listening);
    synchronized (this) {
      while (connections.stream().anyMatch(ServerConnection::isBusy)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        wait(left);
      }
      open = List.copyOf(connections);
    }
    for (ServerConnection connection : open) {
      connection.awaitWritten(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      connection.close();
    }
    threads.shutdown();
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // the next start replaces it
    }
  }

  /** {@link #stop} without grace. */
  @Override
  public void close() {
    try {
      stop(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
