package io.jukung.shim.task;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.task.v2.CheckpointTaskRequest;
import io.jukung.proto.task.v2.CloseIORequest;
import io.jukung.proto.task.v2.ConnectRequest;
import io.jukung.proto.task.v2.ConnectResponse;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.CreateTaskResponse;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.proto.task.v2.ExecProcessRequest;
import io.jukung.proto.task.v2.KillRequest;
import io.jukung.proto.task.v2.PauseRequest;
import io.jukung.proto.task.v2.PidsRequest;
import io.jukung.proto.task.v2.PidsResponse;
import io.jukung.proto.task.v2.ResizePtyRequest;
import io.jukung.proto.task.v2.ResumeRequest;
import io.jukung.proto.task.v2.ShutdownRequest;
import io.jukung.proto.task.v2.StartRequest;
import io.jukung.proto.task.v2.StartResponse;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.task.v2.StatsRequest;
import io.jukung.proto.task.v2.StatsResponse;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.UpdateTaskRequest;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.task.v2.WaitResponse;
import io.jukung.proto.types.runc.ProcessDetails;
import io.jukung.proto.types.task.ProcessInfo;
import io.jukung.proto.types.task.Status;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.stdio.StdioRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * {@code containerd.task.v2.Task}: takes requests apart, asks {@link Containers}, puts answers
 * together. Calls may block while a runtime works; Wait does not, whatever its caller waits for.
 * Thread-safe.
 */
public final class TaskService extends TaskGrpc.TaskImplBase {
  private final Containers containers;
  private final String version;
  private final Runnable onShutdown;

  /**
   * @param onShutdown called when a client wants the shim to end and no container is left
   */
  public TaskService(Containers containers, String version, Runnable onShutdown) {
    this.containers = containers;
    this.version = version;
    this.onShutdown = onShutdown;
  }

  @Override
  public void create(CreateTaskRequest request, StreamObserver<CreateTaskResponse> observer) {
    answer(
        observer,
        () -> {
          if (!request.getCheckpoint().isEmpty()) {
            throw ContainerException.unimplemented("restoring a checkpoint is not supported");
          }
          int pid =
              containers.create(
                  request.getId(),
                  Path.of(request.getBundle()),
                  request.getRootfsList().stream().map(TaskService::rootfsMount).toList(),
                  new StdioRequest(
                      request.getStdin(),
                      request.getStdout(),
                      request.getStderr(),
                      request.getTerminal()),
                  RuntimeOptions.choice(request.getOptions()));
          return CreateTaskResponse.newBuilder().setPid(pid).build();
        });
  }

  private static RootfsMount rootfsMount(io.jukung.proto.types.Mount mount) {
    return new RootfsMount(
        mount.getType(), mount.getSource(), mount.getTarget(), mount.getOptionsList());
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartResponse> observer) {
    answer(
        observer,
        () ->
            StartResponse.newBuilder()
                .setPid(containers.get(request.getId()).start(request.getExecId()))
                .build());
  }

  @Override
  public void exec(ExecProcessRequest request, StreamObserver<Empty> observer) {
    answer(
        observer,
        () -> {
          containers
              .get(request.getId())
              .exec(
                  request.getExecId(),
                  request.getSpec().getValue().toByteArray(),
                  new StdioRequest(
                      request.getStdin(),
                      request.getStdout(),
                      request.getStderr(),
                      request.getTerminal()));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> observer) {
    answer(
        observer,
        () -> {
          TaskState last =
              request.getExecId().isEmpty()
                  ? containers.delete(request.getId())
                  : containers.get(request.getId()).deleteExec(request.getExecId());
          DeleteResponse.Builder response = DeleteResponse.newBuilder().setPid(last.pid());
          if (last instanceof TaskState.Stopped stopped) {
            response
                .setExitStatus(stopped.exit().code())
                .setExitedAt(timestamp(stopped.exit().at()));
          }
          return response.build();
        });
  }

  @Override
  public void state(StateRequest request, StreamObserver<StateResponse> observer) {
    answer(
        observer,
        () -> {
          TaskSnapshot task = containers.get(request.getId()).snapshot(request.getExecId());
          StateResponse.Builder response =
              StateResponse.newBuilder()
                  .setId(task.id())
                  .setExecId(task.execId())
                  .setBundle(task.bundle().toString())
                  .setPid(task.state().pid())
                  .setStatus(status(task.state()))
                  .setStdin(task.stdio().stdin())
                  .setStdout(task.stdio().stdout())
                  .setStderr(task.stdio().stderr())
                  .setTerminal(task.stdio().terminal());
          if (task.state() instanceof TaskState.Stopped stopped) {
            response
                .setExitStatus(stopped.exit().code())
                .setExitedAt(timestamp(stopped.exit().at()));
          }
          return response.build();
        });
  }

  private static Status status(TaskState state) {
    return switch (state) {
      case TaskState.Created created -> Status.CREATED;
      case TaskState.Running running -> Status.RUNNING;
      case TaskState.Paused paused -> Status.PAUSED;
      case TaskState.Stopped stopped -> Status.STOPPED;
      case TaskState.Deleted deleted -> Status.UNKNOWN;
    };
  }

  @Override
  public void pids(PidsRequest request, StreamObserver<PidsResponse> observer) {
    answer(
        observer,
        () -> {
          PidsResponse.Builder response = PidsResponse.newBuilder();
          containers
              .get(request.getId())
              .control()
              .pids()
              .forEach((pid, execId) -> response.addProcesses(processInfo(pid, execId)));
          return response.build();
        });
  }

  private static ProcessInfo processInfo(int pid, String execId) {
    ProcessInfo.Builder info = ProcessInfo.newBuilder().setPid(pid);
    if (!execId.isEmpty()) {
      info.setInfo(Anys.pack(ProcessDetails.newBuilder().setExecId(execId).build()));
    }
    return info.build();
  }

  @Override
  public void pause(PauseRequest request, StreamObserver<Empty> observer) {
    run(observer, () -> containers.get(request.getId()).control().pause());
  }

  @Override
  public void resume(ResumeRequest request, StreamObserver<Empty> observer) {
    run(observer, () -> containers.get(request.getId()).control().resume());
  }

  @Override
  public void kill(KillRequest request, StreamObserver<Empty> observer) {
    run(
        observer,
        () ->
            containers
                .get(request.getId())
                .control()
                .kill(request.getExecId(), request.getSignal(), request.getAll()));
  }

  @Override
  public void resizePty(ResizePtyRequest request, StreamObserver<Empty> observer) {
    run(
        observer,
        () ->
            containers
                .get(request.getId())
                .control()
                .resize(request.getExecId(), request.getWidth(), request.getHeight()));
  }

  @Override
  public void closeIO(CloseIORequest request, StreamObserver<Empty> observer) {
    run(
        observer,
        () -> {
          Container container = containers.get(request.getId());
          if (request.getStdin()) {
            container.control().closeStdin(request.getExecId());
          }
        });
  }

  @Override
  public void update(UpdateTaskRequest request, StreamObserver<Empty> observer) {
    run(
        observer,
        () ->
            containers
                .get(request.getId())
                .control()
                .update(request.getResources().getValue().toByteArray()));
  }

  @Override
  public void wait(WaitRequest request, StreamObserver<WaitResponse> observer) {
    try {
      containers
          .get(request.getId())
          .exit(request.getExecId())
          .whenComplete(
              (status, failure) -> {
                if (status != null) {
                  observer.onNext(waitResponse(status));
                  observer.onCompleted();
                } else {
                  observer.onError(WireErrors.toStatus(failure));
                }
              });
    } catch (RuntimeException e) {
      observer.onError(WireErrors.toStatus(e));
    }
  }

  private static WaitResponse waitResponse(ProcessExit status) {
    return WaitResponse.newBuilder()
        .setExitStatus(status.code())
        .setExitedAt(timestamp(status.at()))
        .build();
  }

  @Override
  public void connect(ConnectRequest request, StreamObserver<ConnectResponse> observer) {
    answer(
        observer,
        () ->
            ConnectResponse.newBuilder()
                .setShimPid((int) ProcessHandle.current().pid())
                .setTaskPid(
                    containers
                        .find(request.getId())
                        .map(c -> c.snapshot("").state().pid())
                        .orElse(0))
                .setVersion(version)
                .build());
  }

  @Override
  public void stats(StatsRequest request, StreamObserver<StatsResponse> observer) {
    answer(
        observer,
        () -> {
          CgroupDetails usage = containers.get(request.getId()).control().usage();
          return StatsResponse.newBuilder().setStats(CgroupMetrics.of(usage)).build();
        });
  }

  @Override
  public void checkpoint(CheckpointTaskRequest request, StreamObserver<Empty> observer) {
    answer(
        observer,
        () -> {
          throw ContainerException.unimplemented("Checkpoint is not supported");
        });
  }

  @Override
  public void shutdown(ShutdownRequest request, StreamObserver<Empty> observer) {
    // asked before the answer, after which the caller may delete what is there
    boolean empty = containers.isEmpty();
    run(observer, () -> {});
    // without "now" the shim stays a while for the next container; with others it stays for them
    if (request.getNow() && empty) {
      onShutdown.run();
    }
  }

  private static void run(StreamObserver<Empty> observer, Runnable work) {
    answer(
        observer,
        () -> {
          work.run();
          return Empty.getDefaultInstance();
        });
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T response;
    try {
      response = work.get();
    } catch (RuntimeException e) {
      observer.onError(WireErrors.toStatus(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
