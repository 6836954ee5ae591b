package io.jukung.engine.app;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.services.tasks.v1.CreateTaskRequest;
import io.jukung.proto.services.tasks.v1.CreateTaskResponse;
import io.jukung.proto.services.tasks.v1.DeleteResponse;
import io.jukung.proto.services.tasks.v1.DeleteTaskRequest;
import io.jukung.proto.services.tasks.v1.GetRequest;
import io.jukung.proto.services.tasks.v1.GetResponse;
import io.jukung.proto.services.tasks.v1.KillRequest;
import io.jukung.proto.services.tasks.v1.ListTasksRequest;
import io.jukung.proto.services.tasks.v1.ListTasksResponse;
import io.jukung.proto.services.tasks.v1.PauseTaskRequest;
import io.jukung.proto.services.tasks.v1.ResumeTaskRequest;
import io.jukung.proto.services.tasks.v1.StartRequest;
import io.jukung.proto.services.tasks.v1.StartResponse;
import io.jukung.proto.services.tasks.v1.TasksGrpc;
import io.jukung.proto.services.tasks.v1.WaitRequest;
import io.jukung.proto.services.tasks.v1.WaitResponse;
import io.jukung.proto.types.task.Process;
import io.jukung.proto.types.task.Status;

/** Tasks of a {@link FakeContainerd}: no process runs. */
final class FakeTasks extends TasksGrpc.TasksImplBase {
  private final FakeContainerd fake;
  private int lastPid = 100;

  FakeTasks(FakeContainerd fake) {
    this.fake = fake;
  }

  @Override
  public void create(CreateTaskRequest request, StreamObserver<CreateTaskResponse> out) {
    fake.calls.add("tasks.create");
    FakeContainerd.present(fake.records.get(request.getContainerId()), "container");
    int pid = ++lastPid;
    Process task =
        Process.newBuilder()
            .setId(request.getContainerId())
            .setContainerId(request.getContainerId())
            .setPid(pid)
            .setStatus(Status.CREATED)
            .build();
    if (fake.tasks.putIfAbsent(request.getContainerId(), task) != null) {
      throw ContainerException.alreadyExists("task exists");
    }
    FakeContainerd.answer(out, CreateTaskResponse.newBuilder().setPid(pid).build());
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartResponse> out) {
    fake.calls.add("tasks.start");
    if (fake.failStart != null) {
      throw fake.failStart;
    }
    Process task = FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    fake.tasks.put(request.getContainerId(), task.toBuilder().setStatus(Status.RUNNING).build());
    FakeContainerd.answer(out, StartResponse.newBuilder().setPid(task.getPid()).build());
  }

  @Override
  public void delete(DeleteTaskRequest request, StreamObserver<DeleteResponse> out) {
    fake.calls.add("tasks.delete");
    Process task = FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    if (task.getStatus() == Status.RUNNING || task.getStatus() == Status.PAUSED) {
      throw ContainerException.failedPrecondition("task is running");
    }
    fake.tasks.remove(request.getContainerId());
    FakeContainerd.answer(
        out,
        DeleteResponse.newBuilder()
            .setId(request.getContainerId())
            .setExitStatus(task.getExitStatus())
            .setExitedAt(
                com.google.protobuf.Timestamp.newBuilder()
                    .setSeconds(System.currentTimeMillis() / 1000))
            .build());
  }

  @Override
  public void kill(KillRequest request, StreamObserver<Empty> out) {
    fake.calls.add("tasks.kill " + request.getSignal());
    Process task = FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    boolean ends =
        task.getStatus() != Status.STOPPED && !fake.ignoredSignals.contains(request.getSignal());
    boolean created = task.getStatus() == Status.CREATED;
    if (ends && created) {
      // before the answer, after which the caller may delete it
      fake.end(request.getContainerId(), 137);
    }
    FakeContainerd.answer(out, Empty.getDefaultInstance());
    if (ends && !created) {
      fake.exit(request.getContainerId(), 128 + request.getSignal());
    }
  }

  @Override
  public void pause(PauseTaskRequest request, StreamObserver<Empty> out) {
    Process task = FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    fake.tasks.put(request.getContainerId(), task.toBuilder().setStatus(Status.PAUSED).build());
    FakeContainerd.answer(out, Empty.getDefaultInstance());
  }

  @Override
  public void resume(ResumeTaskRequest request, StreamObserver<Empty> out) {
    Process task = FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    fake.tasks.put(request.getContainerId(), task.toBuilder().setStatus(Status.RUNNING).build());
    FakeContainerd.answer(out, Empty.getDefaultInstance());
  }

  @Override
  public void wait(WaitRequest request, StreamObserver<WaitResponse> out) {
    FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task");
    FakeContainerd.answer(out, WaitResponse.getDefaultInstance());
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> out) {
    FakeContainerd.answer(
        out,
        GetResponse.newBuilder()
            .setProcess(FakeContainerd.present(fake.tasks.get(request.getContainerId()), "task"))
            .build());
  }

  @Override
  public void list(ListTasksRequest request, StreamObserver<ListTasksResponse> out) {
    FakeContainerd.answer(
        out, ListTasksResponse.newBuilder().addAllTasks(fake.tasks.values()).build());
  }
}
