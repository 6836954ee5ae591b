package io.jukung.proto.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Our client against the real grpc-netty server: what does not go through. */
class UnixChannelFailuresTest extends UnixChannelRig {
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
