package io.jukung.proto.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.socket.UnixSockets;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gRPC server on a unix socket of mode 0660: grpc-netty over epoll. Needs grpc-netty and netty's
 * epoll transport on the class path, which only daemons bring. Every failure of a service becomes a
 * status with details ({@link ErrorInterceptor}), and {@link Namespaces#required} works.
 *
 * <p>Services run on platform threads, as many as there are calls at work: virtual threads would
 * starve, since a native call (which is what a mount or a wait is) holds one of the few carriers. A
 * call that waits long should therefore answer from elsewhere and not hold its thread.
 */
public final class UnixServer implements AutoCloseable {
  private static final int MAX_MESSAGE = 16 << 20;
  private static final int IO_THREADS = 2;
  private static final int IDLE_SECONDS = 10;
  private static final int STACK = 512 << 10;

  private final Path socket;
  private final Server server;
  private final EventLoopGroup io;
  private final ExecutorService calls;

  private UnixServer(Path socket, Server server, EventLoopGroup io, ExecutorService calls) {
    this.socket = socket;
    this.server = server;
    this.io = io;
    this.calls = calls;
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
     * Starts listening. A stale socket is replaced.
     *
     * @throws io.jukung.proto.error.ContainerException ALREADY_EXISTS when a live server answers
     */
    public UnixServer start() throws IOException {
      UnixSockets.prepare(socket);
      EventLoopGroup io =
          new MultiThreadIoEventLoopGroup(
              IO_THREADS, new DefaultThreadFactory("grpc-io", true), EpollIoHandler.newFactory());
      ExecutorService calls = callThreads();
      try {
        Server server = build(io, calls).start();
        UnixSockets.restrict(socket);
        return new UnixServer(socket, server, io, calls);
      } catch (IOException | RuntimeException e) {
        calls.shutdown();
        io.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        throw e;
      }
    }

    private Server build(EventLoopGroup io, ExecutorService calls) {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
              .channelType(EpollServerDomainSocketChannel.class)
              .bossEventLoopGroup(io)
              .workerEventLoopGroup(io)
              .executor(calls)
              // pooled arenas keep megabytes per thread for a daemon that is mostly idle
              .withChildOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
              // grpc sets it, a unix socket has none, and netty would warn at every start
              .withChildOption(ChannelOption.SO_KEEPALIVE, null)
              .maxInboundMessageSize(MAX_MESSAGE)
              .permitKeepAliveWithoutCalls(true)
              .permitKeepAliveTime(1, TimeUnit.SECONDS)
              // the last one added is asked first
              .intercept(Namespaces.receiver())
              .intercept(new ErrorInterceptor());
      services.forEach(builder::addService);
      return builder.build();
    }

    private static ExecutorService callThreads() {
      AtomicInteger number = new AtomicInteger();
      return new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(null, task, "call-" + number.incrementAndGet(), STACK);
            thread.setDaemon(true);
            return thread;
          });
    }
  }

  public Path socket() {
    return socket;
  }

  /** Blocks until the server has been stopped. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /**
   * Takes no more calls, gives those at work so much time, then cancels them; removes the socket.
   */
  public void stop(Duration grace) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    }
    calls.shutdown();
    // a JVM that exits while a thread is inside epoll_wait waits 300 ms for it
    io.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).await(1, TimeUnit.SECONDS);
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
