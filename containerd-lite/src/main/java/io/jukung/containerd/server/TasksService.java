package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.filters.Filter;
import io.jukung.containerd.tasks.Task;
import io.jukung.containerd.tasks.TaskExit;
import io.jukung.containerd.tasks.Tasks;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.id.Identifier;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.tasks.v1.CheckpointTaskRequest;
import io.jukung.proto.services.tasks.v1.CheckpointTaskResponse;
import io.jukung.proto.services.tasks.v1.CloseIORequest;
import io.jukung.proto.services.tasks.v1.CreateTaskRequest;
import io.jukung.proto.services.tasks.v1.CreateTaskResponse;
import io.jukung.proto.services.tasks.v1.DeleteProcessRequest;
import io.jukung.proto.services.tasks.v1.DeleteResponse;
import io.jukung.proto.services.tasks.v1.DeleteTaskRequest;
import io.jukung.proto.services.tasks.v1.ExecProcessRequest;
import io.jukung.proto.services.tasks.v1.GetRequest;
import io.jukung.proto.services.tasks.v1.GetResponse;
import io.jukung.proto.services.tasks.v1.KillRequest;
import io.jukung.proto.services.tasks.v1.ListPidsRequest;
import io.jukung.proto.services.tasks.v1.ListPidsResponse;
import io.jukung.proto.services.tasks.v1.ListTasksRequest;
import io.jukung.proto.services.tasks.v1.ListTasksResponse;
import io.jukung.proto.services.tasks.v1.MetricsRequest;
import io.jukung.proto.services.tasks.v1.MetricsResponse;
import io.jukung.proto.services.tasks.v1.PauseTaskRequest;
import io.jukung.proto.services.tasks.v1.ResizePtyRequest;
import io.jukung.proto.services.tasks.v1.ResumeTaskRequest;
import io.jukung.proto.services.tasks.v1.StartRequest;
import io.jukung.proto.services.tasks.v1.StartResponse;
import io.jukung.proto.services.tasks.v1.TasksGrpc;
import io.jukung.proto.services.tasks.v1.UpdateTaskRequest;
import io.jukung.proto.services.tasks.v1.WaitRequest;
import io.jukung.proto.services.tasks.v1.WaitResponse;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.types.Metric;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code containerd.services.tasks.v1.Tasks}: nearly every call is one call of the task's shim, and
 * {@link TaskMessages} turns one into the other.
 */
public final class TasksService extends TasksGrpc.TasksImplBase {

  private static final long STATE_SECONDS = 2;

  private final Tasks tasks;
  private final InstantSource clock;

  public TasksService(Tasks tasks, InstantSource clock) {
    this.tasks = tasks;
    this.clock = clock;
  }

  private Task task(String id) {
    return tasks.get(Namespaces.required(), id);
  }

  @Override
  public void create(CreateTaskRequest request, StreamObserver<CreateTaskResponse> observer) {
    if (request.hasCheckpoint()) {
      throw ContainerException.unimplemented("create task from a checkpoint is not supported");
    }
    if (!request.getTaskApiAddress().isEmpty()) {
      throw ContainerException.unimplemented("create task: task_api_address is not supported");
    }
    try {
      int pid =
          tasks.create(
              Namespaces.required(), TaskMessages.create(request), request.getRuntimePath());
      Conversions.answer(
          observer,
          CreateTaskResponse.newBuilder()
              .setContainerId(request.getContainerId())
              .setPid(pid)
              .build());
    } catch (IOException e) {
      throw ContainerException.of("create task " + request.getContainerId(), e);
    }
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartResponse> observer) {
    int pid =
        tasks.call(
            task(request.getContainerId()),
            shim -> shim.start(TaskMessages.start(request)).getPid());
    Conversions.answer(observer, StartResponse.newBuilder().setPid(pid).build());
  }

  @Override
  public void delete(DeleteTaskRequest request, StreamObserver<DeleteResponse> observer) {
    io.jukung.proto.task.v2.DeleteResponse response =
        tasks.delete(Namespaces.required(), request.getContainerId());
    Conversions.answer(observer, TaskMessages.deleted(request.getContainerId(), response));
  }

  @Override
  public void deleteProcess(DeleteProcessRequest request, StreamObserver<DeleteResponse> observer) {
    if (request.getExecId().isEmpty()) {
      throw ContainerException.invalidArgument("exec id must not be empty");
    }
    io.jukung.proto.task.v2.DeleteResponse response =
        tasks.call(
            task(request.getContainerId()), shim -> shim.delete(TaskMessages.delete(request)));
    Conversions.answer(observer, TaskMessages.deleted(request.getExecId(), response));
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    StateResponse state =
        tasks.call(
            task(request.getContainerId()),
            shim ->
                shim.withDeadlineAfter(STATE_SECONDS, TimeUnit.SECONDS)
                    .state(
                        StateRequest.newBuilder()
                            .setId(request.getContainerId())
                            .setExecId(request.getExecId())
                            .build()));
    Conversions.answer(
        observer,
        GetResponse.newBuilder()
            .setProcess(TaskMessages.process(request.getContainerId(), state))
            .build());
  }

  /** Asks all shims at once; a task that is deleted meanwhile is left out. */
  @Override
  public void list(ListTasksRequest request, StreamObserver<ListTasksResponse> observer) {
    // answered later: a client that has gone meanwhile is no error
    ((ServerCallStreamObserver<ListTasksResponse>) observer).setOnCancelHandler(() -> {});
    new StateGathering(tasks, STATE_SECONDS)
        .gather(
            tasks.list(Namespaces.required()),
            processes ->
                Conversions.answer(
                    observer, ListTasksResponse.newBuilder().addAllTasks(processes).build()));
  }

  @Override
  public void kill(KillRequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(task(request.getContainerId()), shim -> shim.kill(TaskMessages.kill(request)));
    Conversions.answer(observer, done);
  }

  @Override
  public void exec(ExecProcessRequest request, StreamObserver<Empty> observer) {
    Identifier.check("exec id", request.getExecId());
    Empty done =
        tasks.call(task(request.getContainerId()), shim -> shim.exec(TaskMessages.exec(request)));
    Conversions.answer(observer, done);
  }

  @Override
  public void resizePty(ResizePtyRequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(
            task(request.getContainerId()), shim -> shim.resizePty(TaskMessages.resize(request)));
    Conversions.answer(observer, done);
  }

  @Override
  public void closeIO(CloseIORequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(
            task(request.getContainerId()), shim -> shim.closeIO(TaskMessages.closeIo(request)));
    Conversions.answer(observer, done);
  }

  @Override
  public void pause(PauseTaskRequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(
            task(request.getContainerId()),
            shim -> shim.pause(TaskMessages.pause(request.getContainerId())));
    Conversions.answer(observer, done);
  }

  @Override
  public void resume(ResumeTaskRequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(
            task(request.getContainerId()),
            shim -> shim.resume(TaskMessages.resume(request.getContainerId())));
    Conversions.answer(observer, done);
  }

  @Override
  public void listPids(ListPidsRequest request, StreamObserver<ListPidsResponse> observer) {
    var pids =
        tasks.call(
            task(request.getContainerId()),
            shim -> shim.pids(TaskMessages.pids(request.getContainerId())));
    Conversions.answer(
        observer, ListPidsResponse.newBuilder().addAllProcesses(pids.getProcessesList()).build());
  }

  @Override
  public void checkpoint(
      CheckpointTaskRequest request, StreamObserver<CheckpointTaskResponse> observer) {
    throw ContainerException.unimplemented("checkpoint of a task is not supported");
  }

  @Override
  public void update(UpdateTaskRequest request, StreamObserver<Empty> observer) {
    Empty done =
        tasks.call(
            task(request.getContainerId()), shim -> shim.update(TaskMessages.update(request)));
    Conversions.answer(observer, done);
  }

  @Override
  public void metrics(MetricsRequest request, StreamObserver<MetricsResponse> observer) {
    String namespace = Namespaces.required();
    List<Filter> filters = Filter.parse(request.getFiltersList());
    MetricsResponse.Builder response = MetricsResponse.newBuilder();
    for (Task task : tasks.list(namespace)) {
      if (Filter.any(filters, path -> field(task, path))) {
        metric(task).ifPresent(response::addMetrics);
      }
    }
    Conversions.answer(observer, response.build());
  }

  private static Optional<String> field(Task task, List<String> path) {
    return switch (path.getFirst()) {
      case "id" -> Optional.of(task.id());
      case "namespace" -> Optional.of(task.namespace());
      default -> Optional.empty();
    };
  }

  /** Empty for a task that cannot tell, since it has ended or is being deleted. */
  private Optional<Metric> metric(Task task) {
    try {
      var stats = tasks.call(task, shim -> shim.stats(TaskMessages.stats(task.id())));
      return Optional.of(
          Metric.newBuilder()
              .setId(task.id())
              .setTimestamp(Conversions.timestamp(clock.instant()))
              .setData(stats.getStats())
              .build());
    } catch (ContainerException e) {
      return Optional.empty();
    }
  }

  /** Answers from the thread that brings the news. */
  @Override
  public void wait(WaitRequest request, StreamObserver<WaitResponse> observer) {
    Task task = task(request.getContainerId());
    var call = (ServerCallStreamObserver<WaitResponse>) observer;
    if (request.getExecId().isEmpty()) {
      Consumer<TaskExit> waiter = exit -> answer(call, exit.status(), exit.at());
      call.setOnCancelHandler(() -> tasks.forget(task, waiter));
      tasks.onExit(task, waiter);
      return;
    }
    call.setOnCancelHandler(() -> {});
    tasks.asyncCalls(task).wait(TaskMessages.waitFor(request), new Relay(call));
  }

  private static void answer(
      ServerCallStreamObserver<WaitResponse> call, int status, Timestamp at) {
    if (!call.isCancelled()) {
      Conversions.answer(
          call, WaitResponse.newBuilder().setExitStatus(status).setExitedAt(at).build());
    }
  }

  private record Relay(ServerCallStreamObserver<WaitResponse> call)
      implements StreamObserver<io.jukung.proto.task.v2.WaitResponse> {

    @Override
    public void onNext(io.jukung.proto.task.v2.WaitResponse response) {
      answer(call, response.getExitStatus(), response.getExitedAt());
    }

    @Override
    public void onError(Throwable failure) {
      if (!call.isCancelled()) {
        call.onError(ErrorStatus.toGrpcException(ErrorStatus.of(failure)));
      }
    }

    @Override
    public void onCompleted() {}
  }
}
