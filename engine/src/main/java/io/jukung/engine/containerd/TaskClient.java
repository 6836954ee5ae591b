package io.jukung.engine.containerd;

import io.grpc.Channel;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.tasks.v1.CloseIORequest;
import io.jukung.proto.services.tasks.v1.CreateTaskRequest;
import io.jukung.proto.services.tasks.v1.DeleteProcessRequest;
import io.jukung.proto.services.tasks.v1.DeleteResponse;
import io.jukung.proto.services.tasks.v1.DeleteTaskRequest;
import io.jukung.proto.services.tasks.v1.ExecProcessRequest;
import io.jukung.proto.services.tasks.v1.GetRequest;
import io.jukung.proto.services.tasks.v1.KillRequest;
import io.jukung.proto.services.tasks.v1.ListPidsRequest;
import io.jukung.proto.services.tasks.v1.ListTasksRequest;
import io.jukung.proto.services.tasks.v1.PauseTaskRequest;
import io.jukung.proto.services.tasks.v1.ResizePtyRequest;
import io.jukung.proto.services.tasks.v1.ResumeTaskRequest;
import io.jukung.proto.services.tasks.v1.StartRequest;
import io.jukung.proto.services.tasks.v1.TasksGrpc;
import io.jukung.proto.services.tasks.v1.WaitRequest;
import io.jukung.proto.services.tasks.v1.WaitResponse;
import io.jukung.proto.types.task.Process;
import io.jukung.proto.types.task.ProcessInfo;
import java.util.List;

/** Running containers and the processes in them. An empty exec id means the container's own. */
public final class TaskClient {
  private final TasksGrpc.TasksBlockingStub stub;
  private final Calls calls;

  TaskClient(Channel channel, Calls calls) {
    this.stub = TasksGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  /** Returns the pid of the process that waits for its start. */
  public int create(String containerId, List<SnapshotMount> rootfs, Stdio stdio) {
    CreateTaskRequest request =
        CreateTaskRequest.newBuilder()
            .setContainerId(containerId)
            .addAllRootfs(Convert.messages(rootfs))
            .setStdin(stdio.stdin())
            .setStdout(stdio.stdout())
            .setStderr(stdio.stderr())
            .setTerminal(stdio.terminal())
            .build();
    return calls.once(() -> stub.create(request)).getPid();
  }

  /** Returns the pid. */
  public int start(String containerId, String execId) {
    StartRequest request =
        StartRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return calls.once(() -> stub.start(request)).getPid();
  }

  /** Ends what is left of a stopped task and returns its exit. */
  public TaskExit delete(String containerId) {
    DeleteTaskRequest request = DeleteTaskRequest.newBuilder().setContainerId(containerId).build();
    return exit(calls.repeatable(() -> stub.delete(request)));
  }

  public TaskExit deleteProcess(String containerId, String execId) {
    DeleteProcessRequest request =
        DeleteProcessRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return exit(calls.repeatable(() -> stub.deleteProcess(request)));
  }

  private static TaskExit exit(DeleteResponse answer) {
    return new TaskExit(answer.getExitStatus(), Convert.instant(answer.getExitedAt()));
  }

  public List<TaskState> list() {
    ListTasksRequest request = ListTasksRequest.getDefaultInstance();
    return calls.repeatable(() -> stub.list(request)).getTasksList().stream()
        .map(process -> state(process, process.getId()))
        .toList();
  }

  public TaskState get(String containerId, String execId) {
    GetRequest request =
        GetRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return state(calls.repeatable(() -> stub.get(request)).getProcess(), containerId);
  }

  private static TaskState state(Process process, String id) {
    TaskState.Status status =
        switch (process.getStatus()) {
          case CREATED -> TaskState.Status.CREATED;
          case RUNNING -> TaskState.Status.RUNNING;
          case STOPPED -> TaskState.Status.STOPPED;
          case PAUSED -> TaskState.Status.PAUSED;
          case PAUSING -> TaskState.Status.PAUSING;
          case UNKNOWN, UNRECOGNIZED -> TaskState.Status.UNKNOWN;
        };
    return new TaskState(
        process.getContainerId().isEmpty() ? id : process.getContainerId(),
        status,
        process.getPid(),
        new TaskExit(process.getExitStatus(), Convert.instant(process.getExitedAt())));
  }

  /** Sends a signal; with {@code all} to every process of the container. */
  public void kill(String containerId, String execId, int signal, boolean all) {
    KillRequest request =
        KillRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setSignal(signal)
            .setAll(all)
            .build();
    calls.once(() -> stub.kill(request));
  }

  /** Prepares a further process, described by the JSON of an OCI process. */
  public void exec(String containerId, String execId, byte[] process, Stdio stdio) {
    ExecProcessRequest request =
        ExecProcessRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setSpec(Anys.json(Anys.OCI_PROCESS, process))
            .setStdin(stdio.stdin())
            .setStdout(stdio.stdout())
            .setStderr(stdio.stderr())
            .setTerminal(stdio.terminal())
            .build();
    calls.once(() -> stub.exec(request));
  }

  /** Characters. */
  public void resize(String containerId, String execId, int width, int height) {
    ResizePtyRequest request =
        ResizePtyRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setWidth(width)
            .setHeight(height)
            .build();
    calls.repeatable(() -> stub.resizePty(request));
  }

  public void closeStdin(String containerId, String execId) {
    CloseIORequest request =
        CloseIORequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setStdin(true)
            .build();
    calls.repeatable(() -> stub.closeIO(request));
  }

  public void pause(String containerId) {
    PauseTaskRequest request = PauseTaskRequest.newBuilder().setContainerId(containerId).build();
    calls.once(() -> stub.pause(request));
  }

  public void resume(String containerId) {
    ResumeTaskRequest request = ResumeTaskRequest.newBuilder().setContainerId(containerId).build();
    calls.once(() -> stub.resume(request));
  }

  /** Host pids of all processes in the container. */
  public List<Integer> pids(String containerId) {
    ListPidsRequest request = ListPidsRequest.newBuilder().setContainerId(containerId).build();
    return calls.repeatable(() -> stub.listPids(request)).getProcessesList().stream()
        .map(ProcessInfo::getPid)
        .toList();
  }

  /** Blocks until the process has ended. */
  public TaskExit await(String containerId, String execId) {
    WaitRequest request =
        WaitRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    WaitResponse answer = calls.repeatable(() -> stub.wait(request));
    return new TaskExit(answer.getExitStatus(), Convert.instant(answer.getExitedAt()));
  }
}
