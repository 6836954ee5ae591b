package io.jukung.proto.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.socket.UnixSockets;
import io.jukung.proto.task.v2.ConnectRequest;
import io.jukung.proto.task.v2.ConnectResponse;
import io.jukung.proto.task.v2.KillRequest;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.task.v2.WaitResponse;
import io.jukung.proto.ttrpc.wire.Request;
import io.jukung.proto.ttrpc.wire.Response;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TtrpcTest {
  @TempDir Path dir;
  private Path socket;
  private TtrpcServer server;
  private TtrpcChannel channel;
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch abandoned = new CountDownLatch(1);
  private volatile @Nullable StreamObserver<WaitResponse> waiter;

  private final class Task extends TaskGrpc.TaskImplBase {
    @Override
    public void connect(ConnectRequest request, StreamObserver<ConnectResponse> out) {
      out.onNext(ConnectResponse.newBuilder().setVersion(request.getId()).setTaskPid(7).build());
      out.onCompleted();
    }

    @Override
    public void state(StateRequest request, StreamObserver<StateResponse> out) {
      out.onNext(StateResponse.newBuilder().setId(Namespaces.required()).build());
      out.onCompleted();
    }

    @Override
    public void kill(KillRequest request, StreamObserver<Empty> out) {
      throw new ContainerException(
          ErrorKind.FAILED_PRECONDITION,
          Reason.CONTAINER_NOT_RUNNING,
          "no process",
          "kill",
          request.getId(),
          3,
          null);
    }

    @Override
    public void wait(WaitRequest request, StreamObserver<WaitResponse> out) {
      waiter = out;
      ((ServerCallStreamObserver<WaitResponse>) out).setOnCancelHandler(abandoned::countDown);
      waiting.countDown();
    }
  }

  @BeforeEach
  void start() throws Exception {
    socket = dir.resolve("shim.sock");
    server = TtrpcServer.on(socket).add(new Task()).start();
    channel = TtrpcChannel.to(socket);
  }

  @AfterEach
  void stop() {
    channel.close();
    server.close();
  }

  private TaskGrpc.TaskBlockingStub stub() {
    return TaskGrpc.newBlockingStub(channel);
  }

  @Test
  void stubsCallServices() {
    ConnectResponse answer = stub().connect(ConnectRequest.newBuilder().setId("abc").build());
    assertEquals("abc", answer.getVersion());
    assertEquals(7, answer.getTaskPid());
  }

  @Test
  void messagesUpToTheLimitPassAndLargerOnesAreRefused() {
    String large = "x".repeat(3 << 20);
    assertEquals(
        large, stub().connect(ConnectRequest.newBuilder().setId(large).build()).getVersion());
    ContainerException error =
        assertFails(
            () -> stub().connect(ConnectRequest.newBuilder().setId("x".repeat(5 << 20)).build()));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, error.kind());
    assertEquals("", stub().connect(ConnectRequest.getDefaultInstance()).getVersion());
  }

  private static ContainerException assertFails(org.junit.jupiter.api.function.Executable call) {
    return ErrorStatus.of(assertThrows(StatusRuntimeException.class, call));
  }

  @Test
  void errorsKeepKindReasonAndCall() {
    ContainerException error =
        assertFails(() -> stub().kill(KillRequest.newBuilder().setId("c1").build()));
    assertEquals(ErrorKind.FAILED_PRECONDITION, error.kind());
    assertEquals(Reason.CONTAINER_NOT_RUNNING, error.reason());
    assertEquals("no process", error.getMessage());
    assertEquals("kill", error.call());
    assertEquals("c1", error.operand());
    assertEquals(3, error.errno());
  }

  @Test
  void theNamespaceTravelsAsMetadata() {
    assertEquals(
        "moby",
        stub()
            .withInterceptors(Namespaces.with("moby"))
            .state(StateRequest.getDefaultInstance())
            .getId());
    ContainerException error = assertFails(() -> stub().state(StateRequest.getDefaultInstance()));
    assertEquals(Reason.NAMESPACE_MISSING, error.reason());
  }

  @Test
  void unknownMethodsAreUnimplemented() {
    ContainerException error =
        assertFails(() -> stub().pids(io.jukung.proto.task.v2.PidsRequest.getDefaultInstance()));
    assertEquals(ErrorKind.UNIMPLEMENTED, error.kind());
  }

  @Test
  void aCallThatWaitsHoldsUpNoOther() throws Exception {
    var answer = TaskGrpc.newFutureStub(channel).wait(WaitRequest.getDefaultInstance());
    waiting.await();
    for (int i = 0; i < 100; i++) {
      assertEquals(
          "" + i, stub().connect(ConnectRequest.newBuilder().setId("" + i).build()).getVersion());
    }
    StreamObserver<WaitResponse> out = java.util.Objects.requireNonNull(waiter);
    out.onNext(WaitResponse.newBuilder().setExitStatus(9).build());
    out.onCompleted();
    assertEquals(9, answer.get().getExitStatus());
  }

  @Test
  void deadlinesEndACall() {
    ContainerException error =
        assertFails(
            () ->
                stub()
                    .withDeadlineAfter(50, TimeUnit.MILLISECONDS)
                    .wait(WaitRequest.getDefaultInstance()));
    assertEquals(ErrorKind.DEADLINE_EXCEEDED, error.kind());
  }

  @Test
  void aClientThatGoesAwayIsNoticed() throws Exception {
    var answer = TaskGrpc.newFutureStub(channel).wait(WaitRequest.getDefaultInstance());
    waiting.await();
    channel.close();
    abandoned.await();
    assertThrows(ExecutionException.class, answer::get);
  }

  @Test
  void aServerThatGoesAwayFailsCallsAndIsReported() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (TtrpcChannel watched = TtrpcChannel.to(socket, lost::countDown)) {
      var answer = TaskGrpc.newFutureStub(watched).wait(WaitRequest.getDefaultInstance());
      waiting.await();
      server.close();
      ExecutionException e = assertThrows(ExecutionException.class, answer::get);
      assertEquals(ErrorKind.UNAVAILABLE, ErrorStatus.of(e).kind());
      assertEquals(Reason.CONNECTION_LOST, ErrorStatus.of(e).reason());
      lost.await();
      ContainerException error =
          assertFails(
              () -> TaskGrpc.newBlockingStub(watched).connect(ConnectRequest.getDefaultInstance()));
      assertEquals(Reason.DAEMON_NOT_RUNNING, error.reason());
    }
  }

  @Test
  void gracefulStopLetsTheLastAnswerOut() throws Exception {
    var answer = TaskGrpc.newFutureStub(channel).wait(WaitRequest.getDefaultInstance());
    waiting.await();
    Thread stopper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    server.stop(Duration.ofSeconds(10));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    StreamObserver<WaitResponse> out = java.util.Objects.requireNonNull(waiter);
    out.onNext(WaitResponse.newBuilder().setExitStatus(3).build());
    out.onCompleted();
    assertEquals(3, answer.get().getExitStatus());
    stopper.join();
  }

  @Test
  void manyThreadsShareAConnection() throws Exception {
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      String id = ("thread" + t).repeat(5000);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 100; i++) {
                        ConnectRequest request = ConnectRequest.newBuilder().setId(id).build();
                        assertEquals(id, stub().connect(request).getVersion());
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

  // ---- frames that make no sense

  /** The answer on the stream of the last frame. */
  private Response raw(ByteBuffer... frames) throws Exception {
    int stream = frames[frames.length - 1].getInt(4);
    try (DuplexSocket client = DuplexSocket.quick(UnixSockets.connect(socket))) {
      for (ByteBuffer frame : frames) {
        client.add(frame);
      }
      client.flush();
      FrameReader in = new FrameReader(client);
      Frame last = in.next();
      while (last.stream() != stream) {
        last = in.next();
      }
      assertEquals(Frame.RESPONSE, last.type());
      return Response.parseFrom(last.payload());
    }
  }

  private static ByteBuffer connect(int stream) {
    return Frame.write(
        stream,
        Frame.REQUEST,
        Request.newBuilder()
            .setService("containerd.task.v2.Task")
            .setMethod("Connect")
            .setPayload(ByteString.EMPTY)
            .build()
            .toByteArray());
  }

  @Test
  void malformedFramesAreAnsweredOnTheirStream() throws Exception {
    assertEquals(3, raw(connect(2)).getStatus().getCode());
    assertEquals(3, raw(Frame.write(1, Frame.REQUEST, new byte[] {-1, -1})).getStatus().getCode());
    assertEquals(3, raw(Frame.write(1, Frame.DATA, new byte[0])).getStatus().getCode());
    assertEquals(3, raw(connect(5), connect(3)).getStatus().getCode());
    ByteBuffer oversized = ByteBuffer.allocate(Frame.HEADER + Frame.MAX_PAYLOAD + 1);
    oversized.putInt(Frame.MAX_PAYLOAD + 1).putInt(1).put((byte) Frame.REQUEST).put((byte) 0);
    assertEquals(8, raw(oversized.rewind()).getStatus().getCode());
    assertEquals(0, raw(connect(1)).getStatus().getCode(), "and the server lives on");
  }

  @Test
  void aSocketInUseIsNotTaken() {
    ContainerException error =
        assertThrows(
            ContainerException.class, () -> TtrpcServer.on(socket).add(new Task()).start());
    assertEquals(ErrorKind.ALREADY_EXISTS, error.kind());
    assertTrue(error.message().contains(socket.toString()));
    assertEquals("", stub().connect(ConnectRequest.getDefaultInstance()).getVersion());
  }
}
