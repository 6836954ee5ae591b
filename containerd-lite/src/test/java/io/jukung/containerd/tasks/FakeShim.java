package io.jukung.containerd.tasks;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.JoinResponse;
import io.jukung.proto.shim.v1.ShimGrpc;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.CreateTaskResponse;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.proto.task.v2.ShutdownRequest;
import io.jukung.proto.task.v2.StartRequest;
import io.jukung.proto.task.v2.StartResponse;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.task.v2.WaitResponse;
import io.jukung.proto.ttrpc.TtrpcServer;
import io.jukung.proto.types.task.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A shim without processes, on a real ttrpc socket. */
final class FakeShim extends TaskGrpc.TaskImplBase implements AutoCloseable {

  static final Timestamp EXITED = Timestamp.newBuilder().setSeconds(1234).build();
  static final String BAD_COMMAND = "bad-command";

  private final TtrpcServer server;
  private final Map<String, CompletableFuture<Integer>> exits = new HashMap<>();
  final List<String> joined = new ArrayList<>();
  final List<CreateTaskRequest> created = new ArrayList<>();
  final List<String> shutdowns = new ArrayList<>();

  FakeShim(Path socket) throws IOException {
    server = TtrpcServer.on(socket).add(this).add(new Joining()).start();
  }

  private final class Joining extends ShimGrpc.ShimImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
      synchronized (FakeShim.this) {
        joined.add(request.getId());
      }
      answer(observer, JoinResponse.newBuilder().setPid(1).build());
    }
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }

  private synchronized CompletableFuture<Integer> known(String id) {
    CompletableFuture<Integer> exit = exits.get(id);
    if (exit == null) {
      throw ContainerException.notFound("container " + id);
    }
    return exit;
  }

  /** The process of the container ends. */
  void exit(String id, int status) {
    var _ = known(id).complete(status);
  }

  @Override
  public synchronized void create(
      CreateTaskRequest request, StreamObserver<CreateTaskResponse> observer) {
    created.add(request);
    if (request.getId().equals(BAD_COMMAND)) {
      throw new ContainerException(
          ErrorKind.FAILED_PRECONDITION, Reason.COMMAND_NOT_FOUND, "no such command: nix");
    }
    exits.put(request.getId(), new CompletableFuture<>());
    answer(observer, CreateTaskResponse.newBuilder().setPid(42).build());
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartResponse> observer) {
    known(request.getId());
    answer(observer, StartResponse.newBuilder().setPid(42).build());
  }

  @Override
  public void state(StateRequest request, StreamObserver<StateResponse> observer) {
    boolean ended = known(request.getId()).isDone();
    answer(
        observer,
        StateResponse.newBuilder()
            .setId(request.getId())
            .setPid(42)
            .setStatus(ended ? Status.STOPPED : Status.RUNNING)
            .build());
  }

  @Override
  public void wait(WaitRequest request, StreamObserver<WaitResponse> observer) {
    var _ =
        known(request.getId())
            .thenAccept(
                status ->
                    answer(
                        observer,
                        WaitResponse.newBuilder()
                            .setExitStatus(status)
                            .setExitedAt(EXITED)
                            .build()));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
    CompletableFuture<Integer> exit = known(request.getId());
    if (!exit.isDone()) {
      throw ContainerException.failedPrecondition("container is running");
    }
    synchronized (this) {
      exits.remove(request.getId());
    }
    answer(
        observer,
        DeleteResponse.newBuilder()
            .setPid(42)
            .setExitStatus(exit.join())
            .setExitedAt(EXITED)
            .build());
  }

  @Override
  public synchronized void shutdown(ShutdownRequest request, StreamObserver<Empty> observer) {
    shutdowns.add(request.getId());
    answer(observer, Empty.getDefaultInstance());
  }

  /** Dies: connections end, and the socket refuses. */
  @Override
  public void close() {
    server.close();
  }
}
