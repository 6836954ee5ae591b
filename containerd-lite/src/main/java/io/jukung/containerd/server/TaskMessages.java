package io.jukung.containerd.server;

import io.jukung.proto.services.tasks.v1.CloseIORequest;
import io.jukung.proto.services.tasks.v1.CreateTaskRequest;
import io.jukung.proto.services.tasks.v1.DeleteProcessRequest;
import io.jukung.proto.services.tasks.v1.DeleteResponse;
import io.jukung.proto.services.tasks.v1.ExecProcessRequest;
import io.jukung.proto.services.tasks.v1.KillRequest;
import io.jukung.proto.services.tasks.v1.ResizePtyRequest;
import io.jukung.proto.services.tasks.v1.StartRequest;
import io.jukung.proto.services.tasks.v1.UpdateTaskRequest;
import io.jukung.proto.services.tasks.v1.WaitRequest;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.PauseRequest;
import io.jukung.proto.task.v2.PidsRequest;
import io.jukung.proto.task.v2.ResumeRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.task.v2.StatsRequest;
import io.jukung.proto.types.task.Process;

/** Messages of the Tasks service as the shim's Task service has them, and answers back. */
final class TaskMessages {

  private TaskMessages() {}

  static io.jukung.proto.task.v2.CreateTaskRequest create(CreateTaskRequest request) {
    var message =
        io.jukung.proto.task.v2.CreateTaskRequest.newBuilder()
            .setId(request.getContainerId())
            .addAllRootfs(request.getRootfsList())
            .setTerminal(request.getTerminal())
            .setStdin(request.getStdin())
            .setStdout(request.getStdout())
            .setStderr(request.getStderr());
    if (request.hasOptions()) {
      message.setOptions(request.getOptions());
    }
    return message.build();
  }

  static io.jukung.proto.task.v2.StartRequest start(StartRequest request) {
    return io.jukung.proto.task.v2.StartRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .build();
  }

  static DeleteRequest delete(DeleteProcessRequest request) {
    return DeleteRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .build();
  }

  static DeleteResponse deleted(String id, io.jukung.proto.task.v2.DeleteResponse response) {
    DeleteResponse.Builder message =
        DeleteResponse.newBuilder()
            .setId(id)
            .setPid(response.getPid())
            .setExitStatus(response.getExitStatus());
    if (response.hasExitedAt()) {
      message.setExitedAt(response.getExitedAt());
    }
    return message.build();
  }

  static io.jukung.proto.task.v2.KillRequest kill(KillRequest request) {
    return io.jukung.proto.task.v2.KillRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .setSignal(request.getSignal())
        .setAll(request.getAll())
        .build();
  }

  static io.jukung.proto.task.v2.ExecProcessRequest exec(ExecProcessRequest request) {
    return io.jukung.proto.task.v2.ExecProcessRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .setTerminal(request.getTerminal())
        .setStdin(request.getStdin())
        .setStdout(request.getStdout())
        .setStderr(request.getStderr())
        .setSpec(request.getSpec())
        .build();
  }

  static io.jukung.proto.task.v2.ResizePtyRequest resize(ResizePtyRequest request) {
    return io.jukung.proto.task.v2.ResizePtyRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .setWidth(request.getWidth())
        .setHeight(request.getHeight())
        .build();
  }

  static io.jukung.proto.task.v2.CloseIORequest closeIo(CloseIORequest request) {
    return io.jukung.proto.task.v2.CloseIORequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .setStdin(request.getStdin())
        .build();
  }

  static PauseRequest pause(String id) {
    return PauseRequest.newBuilder().setId(id).build();
  }

  static ResumeRequest resume(String id) {
    return ResumeRequest.newBuilder().setId(id).build();
  }

  static PidsRequest pids(String id) {
    return PidsRequest.newBuilder().setId(id).build();
  }

  static StatsRequest stats(String id) {
    return StatsRequest.newBuilder().setId(id).build();
  }

  static io.jukung.proto.task.v2.UpdateTaskRequest update(UpdateTaskRequest request) {
    return io.jukung.proto.task.v2.UpdateTaskRequest.newBuilder()
        .setId(request.getContainerId())
        .setResources(request.getResources())
        .putAllAnnotations(request.getAnnotationsMap())
        .build();
  }

  static io.jukung.proto.task.v2.WaitRequest waitFor(WaitRequest request) {
    return io.jukung.proto.task.v2.WaitRequest.newBuilder()
        .setId(request.getContainerId())
        .setExecId(request.getExecId())
        .build();
  }

  static Process process(String containerId, StateResponse state) {
    Process.Builder process =
        Process.newBuilder()
            .setContainerId(containerId)
            .setId(state.getExecId().isEmpty() ? containerId : state.getExecId())
            .setPid(state.getPid())
            .setStatus(state.getStatus())
            .setStdin(state.getStdin())
            .setStdout(state.getStdout())
            .setStderr(state.getStderr())
            .setTerminal(state.getTerminal())
            .setExitStatus(state.getExitStatus());
    if (state.hasExitedAt()) {
      process.setExitedAt(state.getExitedAt());
    }
    return process.build();
  }
}
