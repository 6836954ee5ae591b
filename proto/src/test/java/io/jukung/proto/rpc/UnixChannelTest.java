package io.jukung.proto.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client against the real grpc-netty server on a unix socket. */
@Timeout(30)
class UnixChannelTest {
  @TempDir Path dir;
  private Path socket;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void place() {
    socket = dir.resolve("x.sock");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private UnixServer serve(io.grpc.ServerServiceDefinition service) throws Exception {
    UnixServer server = UnixServer.on(socket).add(service).start();
    open.add(server);
    return server;
  }

  private UnixChannel channel() {
    UnixChannel channel = UnixChannel.to(socket);
    open.add(channel);
    return channel;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] call(UnixChannel channel, byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, request);
  }

  @Test
  void unaryCallsAnswerByStubAndByTheShortPath() throws Exception {
    serve(Echo.plain());
    UnixChannel channel = channel();
    for (int size : new int[] {0, 1, 65_535, 65_536, 3_000_000, 16_000_000}) {
      byte[] request = random(size);
      assertArrayEquals(request, call(channel, request));
      assertArrayEquals(request, channel.unary(Echo.UNARY, request));
    }
  }

  @Test
  void streamsOfTheServerArriveWholeAndInOrder() throws Exception {
    serve(Echo.plain());
    byte[] request = random(12_345_678);
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(channel(), Echo.DOWN, CallOptions.DEFAULT, request);
    int at = 0;
    while (answers.hasNext()) {
      for (byte b : answers.next()) {
        assertEquals(request[at++], b);
      }
    }
    assertEquals(request.length, at);
  }

  @Test
  void aReaderThatStandsStillHoldsTheServerUpAndNobodyElse() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    serve(
        Echo.service(
            (q, out) -> {
              out.onNext(q);
              out.onCompleted();
            },
            (q, out) -> {
              io.grpc.stub.ServerCallStreamObserver<byte[]> server =
                  (io.grpc.stub.ServerCallStreamObserver<byte[]>) out;
              int[] left = {200};
              server.setOnReadyHandler(
                  () -> {
                    while (server.isReady() && left[0] > 0) {
                      server.onNext(random(50_000));
                      left[0]--;
                      if (left[0] == 0) {
                        server.onCompleted();
                        sent.countDown();
                      }
                    }
                  });
            },
            q -> q,
            q -> q));
    UnixChannel channel = channel();
    ClientCall<byte[], byte[]> slow = channel.newCall(Echo.DOWN, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    slow.start(listener(got, end), new Metadata());
    slow.request(1);
    slow.sendMessage(new byte[1]);
    slow.halfClose();
    got.take();
    for (int i = 0; i < 40; i++) {
      assertEquals(300_000, call(channel, random(300_000)).length);
    }
    assertEquals(1, sent.getCount(), "ten megabytes cannot have been sent into a closed window");
    slow.request(1000);
    assertTrue(end.get().isOk());
    assertEquals(199, got.size());
  }

  private static ClientCall.Listener<byte[]> listener(
      BlockingQueue<byte[]> got, CompletableFuture<Status> end) {
    return new ClientCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        got.add(message);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        end.complete(status);
      }
    };
  }

  @Test
  void clientStreamsOfManyMegabytesPassTheServersWindow() throws Exception {
    serve(Echo.plain());
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(
            channel().newCall(Echo.UP, CallOptions.DEFAULT), first(answer));
    for (int i = 0; i < 100; i++) {
      requests.onNext(random(200_000));
    }
    requests.onCompleted();
    assertEquals("20000000", new String(answer.get(), UTF_8));
  }

  private static StreamObserver<byte[]> first(CompletableFuture<byte[]> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void bothSidesTalkAtOnce() throws Exception {
    serve(Echo.plain());
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = channel().newCall(Echo.BIDI, CallOptions.DEFAULT);
    call.start(listener(got, end), new Metadata());
    call.request(Integer.MAX_VALUE);
    call.sendMessage(new byte[] {1});
    assertArrayEquals(new byte[] {1}, got.take());
    for (int i = 0; i < 50; i++) {
      call.sendMessage(random(100_000 + i));
    }
    for (int i = 0; i < 50; i++) {
      assertArrayEquals(random(100_000 + i), got.take());
    }
    call.halfClose();
    assertTrue(end.get().isOk());
  }

  @Test
  void errorsKeepKindReasonAndText() throws Exception {
    ContainerException thrown =
        new ContainerException(
            ErrorKind.NOT_FOUND,
            Reason.COMMAND_NOT_FOUND,
            "exec \"/bin/nö\": not found, 100% sure\nreally",
            "execve",
            "/bin/nö",
            2,
            null);
    serve(
        Echo.service(
            (q, out) -> {
              throw thrown;
            },
            (q, out) -> out.onError(thrown),
            q -> q,
            q -> q));
    UnixChannel channel = channel();
    List<ContainerException> seen = new ArrayList<>();
    seen.add(
        ErrorStatus.of(
            assertThrows(StatusRuntimeException.class, () -> call(channel, new byte[1]))));
    seen.add(assertThrows(ContainerException.class, () -> channel.unary(Echo.UNARY, new byte[1])));
    seen.add(
        ErrorStatus.of(
            assertThrows(
                StatusRuntimeException.class,
                () ->
                    ClientCalls.blockingServerStreamingCall(
                            channel, Echo.DOWN, CallOptions.DEFAULT, new byte[1])
                        .next())));
    for (ContainerException error : seen) {
      assertEquals(ErrorKind.NOT_FOUND, error.kind());
      assertEquals(Reason.COMMAND_NOT_FOUND, error.reason());
      assertEquals(thrown.getMessage(), error.getMessage());
      assertEquals("execve", error.call());
      assertEquals("/bin/nö", error.operand());
      assertEquals(2, error.errno());
    }
  }

  @Test
  void unexpectedFailuresAreInternalAndNamed() throws Exception {
    serve(
        Echo.service(
            (q, out) -> {
              throw new IllegalStateException("oops");
            },
            (q, out) -> out.onError(new IllegalStateException("later")),
            q -> q,
            q -> q));
    UnixChannel channel = channel();
    ContainerException error =
        assertThrows(ContainerException.class, () -> channel.unary(Echo.UNARY, new byte[1]));
    assertEquals(ErrorKind.INTERNAL, error.kind());
    assertEquals("java.lang.IllegalStateException: oops", error.getMessage());
  }

  @Test
  void unknownMethodsAreUnimplemented() throws Exception {
    serve(io.grpc.ServerServiceDefinition.builder("test.Other").build());
    ContainerException error =
        assertThrows(ContainerException.class, () -> channel().unary(Echo.UNARY, new byte[1]));
    assertEquals(ErrorKind.UNIMPLEMENTED, error.kind());
  }

  @Test
  void cancelReachesTheServer() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    serve(
        Echo.service(
            (q, out) -> {
              ((io.grpc.stub.ServerCallStreamObserver<byte[]>) out)
                  .setOnCancelHandler(cancelled::countDown);
              started.countDown();
            },
            (q, out) -> {},
            q -> q,
            q -> q));
    ClientCall<byte[], byte[]> call = channel().newCall(Echo.UNARY, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(listener(new LinkedBlockingQueue<>(), end), new Metadata());
    call.request(1);
    call.sendMessage(new byte[1]);
    call.halfClose();
    started.await();
    call.cancel("enough", null);
    assertEquals(Status.Code.CANCELLED, end.get().getCode());
    cancelled.await();
  }

  @Test
  void deadlineEndsACallThatIsNotAnswered() throws Exception {
    serve(Echo.service((q, out) -> {}, (q, out) -> {}, q -> q, q -> q));
    UnixChannel channel = channel();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    Echo.UNARY,
                    CallOptions.DEFAULT.withDeadlineAfter(80, TimeUnit.MILLISECONDS),
                    new byte[1]));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
    e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    Echo.UNARY,
                    CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.MILLISECONDS),
                    new byte[1]));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
  }

  @Test
  void messagesBeyondTheLimitAreRefused() throws Exception {
    serve(Echo.plain());
    UnixChannel small = UnixChannel.to(socket).withMaxMessage(1000);
    open.add(small);
    assertEquals(1000, call(small, random(1000)).length);
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> call(small, random(1001)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, e.getStatus().getCode());
    ContainerException error =
        assertThrows(ContainerException.class, () -> small.unary(Echo.UNARY, random(1001)));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, error.kind());
    assertEquals(7, call(small, random(7)).length, "the connection lives on");
  }

  @Test
  void metadataTravelsBothWays() throws Exception {
    Metadata.Key<byte[]> binary = Metadata.Key.of("blob-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata.Key<String> text = Metadata.Key.of("word", Metadata.ASCII_STRING_MARSHALLER);
    serve(
        io.grpc.ServerInterceptors.intercept(
            Echo.plain(),
            new io.grpc.ServerInterceptor() {
              @Override
              public <Q, A> io.grpc.ServerCall.Listener<Q> interceptCall(
                  io.grpc.ServerCall<Q, A> call,
                  Metadata headers,
                  io.grpc.ServerCallHandler<Q, A> next) {
                return next.startCall(
                    new io.grpc.ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                      @Override
                      public void sendHeaders(Metadata answer) {
                        answer.merge(headers);
                        super.sendHeaders(answer);
                      }
                    },
                    headers);
              }
            }));
    Metadata headers = new Metadata();
    headers.put(text, "a long word ".repeat(500).strip());
    headers.put(binary, new byte[] {0, 1, -1});
    headers.put(binary, new byte[] {7});
    java.util.concurrent.atomic.AtomicReference<Metadata> answer =
        new java.util.concurrent.atomic.AtomicReference<>(new Metadata());
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            channel(),
            io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(headers),
            io.grpc.stub.MetadataUtils.newCaptureMetadataInterceptor(
                answer, new java.util.concurrent.atomic.AtomicReference<>(new Metadata()))),
        Echo.UNARY,
        CallOptions.DEFAULT,
        new byte[1]);
    Metadata received = java.util.Objects.requireNonNull(answer.get());
    assertEquals("a long word ".repeat(500).strip(), received.get(text));
    List<byte[]> blobs = new ArrayList<>();
    java.util.Objects.requireNonNull(received.getAll(binary)).forEach(blobs::add);
    assertArrayEquals(new byte[] {0, 1, -1}, blobs.get(0));
    assertArrayEquals(new byte[] {7}, blobs.get(1));
  }

  @Test
  void withoutAServerTheErrorSaysSo() {
    ContainerException error =
        assertThrows(ContainerException.class, () -> channel().unary(Echo.UNARY, new byte[1]));
    assertEquals(ErrorKind.UNAVAILABLE, error.kind());
    assertEquals(Reason.DAEMON_NOT_RUNNING, error.reason());
    assertTrue(error.message().contains(socket.toString()), error.message());
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> call(channel(), new byte[1]));
    assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    assertEquals(Reason.DAEMON_NOT_RUNNING, ErrorStatus.of(e).reason());
  }

  @Test
  void aNewConnectionIsMadeWhenTheServerHasBeenRestarted() throws Exception {
    UnixServer first = serve(Echo.plain());
    UnixChannel channel = channel();
    assertEquals(3, call(channel, new byte[3]).length);
    first.close();
    serve(Echo.plain());
    // until the old connection's end has been read, a call may still be lost with it
    for (int i = 0; ; i++) {
      try {
        assertEquals(4, call(channel, new byte[4]).length);
        break;
      } catch (StatusRuntimeException e) {
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
        assertTrue(i < 100, "never reconnected");
      }
    }
  }

  @Test
  void callsInFlightFailWhenTheServerDies() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    UnixServer server =
        serve(Echo.service((q, out) -> started.countDown(), (q, out) -> {}, q -> q, q -> q));
    var answer =
        ClientCalls.futureUnaryCall(
            channel().newCall(Echo.UNARY, CallOptions.DEFAULT), new byte[1]);
    started.await();
    server.close();
    ExecutionException e = assertThrows(ExecutionException.class, answer::get);
    ContainerException error = ErrorStatus.of(e);
    assertTrue(
        error.kind() == ErrorKind.UNAVAILABLE || error.kind() == ErrorKind.CANCELLED,
        error.toString());
  }

  @Test
  void closeFailsWhatIsInFlightAndRefusesMore() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    serve(Echo.service((q, out) -> started.countDown(), (q, out) -> {}, q -> q, q -> q));
    UnixChannel channel = channel();
    var answer =
        ClientCalls.futureUnaryCall(channel.newCall(Echo.UNARY, CallOptions.DEFAULT), new byte[1]);
    started.await();
    channel.close();
    ExecutionException e = assertThrows(ExecutionException.class, answer::get);
    assertInstanceOf(StatusRuntimeException.class, e.getCause());
    assertEquals(ErrorKind.UNAVAILABLE, ErrorStatus.of(e).kind());
    assertThrows(ContainerException.class, () -> channel.unary(Echo.UNARY, new byte[1]));
  }

  @Test
  void manyThreadsShareOneConnection() throws Exception {
    serve(Echo.plain());
    UnixChannel channel = UnixChannel.shared(socket);
    open.add(channel);
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      int seed = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(seed);
                    try {
                      for (int i = 0; i < 60; i++) {
                        byte[] request = random(random.nextInt(120_000));
                        assertArrayEquals(
                            request,
                            i % 2 == 0
                                ? call(channel, request)
                                : channel.unary(Echo.UNARY, request));
                      }
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void anInterruptedCallerDoesNotEndTheOthersCalls() throws Exception {
    serve(Echo.plain());
    UnixChannel channel = UnixChannel.shared(socket);
    open.add(channel);
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> longLived = channel.newCall(Echo.BIDI, CallOptions.DEFAULT);
    longLived.start(listener(got, end), new Metadata());
    longLived.request(100);
    Thread.currentThread().interrupt();
    assertThrows(ContainerException.class, () -> channel.unary(Echo.UNARY, new byte[5_000_000]));
    assertTrue(Thread.interrupted());
    longLived.sendMessage(new byte[] {9});
    assertArrayEquals(new byte[] {9}, got.take());
    longLived.halfClose();
    assertTrue(end.get().isOk());
  }
}
