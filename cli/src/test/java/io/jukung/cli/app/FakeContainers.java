package io.jukung.cli.app;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.engine.v1.AttachRequest;
import io.jukung.proto.engine.v1.AttachResponse;
import io.jukung.proto.engine.v1.ContainerSummary;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.CreateContainerResponse;
import io.jukung.proto.engine.v1.CreateExecRequest;
import io.jukung.proto.engine.v1.CreateExecResponse;
import io.jukung.proto.engine.v1.InspectContainerRequest;
import io.jukung.proto.engine.v1.InspectContainerResponse;
import io.jukung.proto.engine.v1.InspectExecRequest;
import io.jukung.proto.engine.v1.InspectExecResponse;
import io.jukung.proto.engine.v1.KillContainerRequest;
import io.jukung.proto.engine.v1.KillContainerResponse;
import io.jukung.proto.engine.v1.ListContainersRequest;
import io.jukung.proto.engine.v1.ListContainersResponse;
import io.jukung.proto.engine.v1.LogsRequest;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.engine.v1.PauseContainerRequest;
import io.jukung.proto.engine.v1.PauseContainerResponse;
import io.jukung.proto.engine.v1.ProcessRow;
import io.jukung.proto.engine.v1.RemoveContainerRequest;
import io.jukung.proto.engine.v1.RemoveContainerResponse;
import io.jukung.proto.engine.v1.ResizeContainerRequest;
import io.jukung.proto.engine.v1.ResizeContainerResponse;
import io.jukung.proto.engine.v1.ResizeExecRequest;
import io.jukung.proto.engine.v1.ResizeExecResponse;
import io.jukung.proto.engine.v1.RestartContainerRequest;
import io.jukung.proto.engine.v1.RestartContainerResponse;
import io.jukung.proto.engine.v1.StartContainerRequest;
import io.jukung.proto.engine.v1.StartContainerResponse;
import io.jukung.proto.engine.v1.StartExecRequest;
import io.jukung.proto.engine.v1.StartExecResponse;
import io.jukung.proto.engine.v1.StopContainerRequest;
import io.jukung.proto.engine.v1.StopContainerResponse;
import io.jukung.proto.engine.v1.TopContainerRequest;
import io.jukung.proto.engine.v1.TopContainerResponse;
import io.jukung.proto.engine.v1.UnpauseContainerRequest;
import io.jukung.proto.engine.v1.UnpauseContainerResponse;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerResponse;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Containers of a {@link FakeEngine}: one process for all of them. */
final class FakeContainers extends ContainersGrpc.ContainersImplBase {
  final FakeProcess process;
  final List<ContainerSummary> listed = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final List<OutputChunk> logged = new ArrayList<>();

  volatile CreateContainerRequest created = CreateContainerRequest.getDefaultInstance();
  volatile CreateExecRequest exec = CreateExecRequest.getDefaultInstance();
  volatile ListContainersRequest list = ListContainersRequest.getDefaultInstance();
  volatile LogsRequest logs = LogsRequest.getDefaultInstance();
  volatile String json = "{}";
  volatile String startError = "";
  volatile String execError = "";

  /** Completed when the client has given up the logs that it follows. */
  final CompletableFuture<Boolean> logsLeft = new CompletableFuture<>();

  private final FakeEngine engine;

  FakeContainers(FakeEngine engine) {
    this.engine = engine;
    this.process = new FakeProcess(engine);
  }

  @Override
  public void create(CreateContainerRequest request, StreamObserver<CreateContainerResponse> to) {
    created = request;
    if (engine.images.isMissing()) {
      engine.calls.add("create");
      to.onError(
          ErrorStatus.toGrpcException(
              ContainerException.notFound(
                  Reason.IMAGE_NOT_FOUND, "No such image: " + request.getConfig().getImage())));
      return;
    }
    engine.answer(
        "create",
        to,
        CreateContainerResponse.newBuilder().setId("c0ffee").addAllWarnings(warnings).build());
  }

  @Override
  public void start(StartContainerRequest request, StreamObserver<StartContainerResponse> to) {
    String call = "start " + request.getContainer();
    if (engine.fails(call, to)) {
      return;
    }
    to.onNext(StartContainerResponse.newBuilder().setStarted(true).build());
    to.onCompleted();
    process.start();
  }

  @Override
  public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> to) {
    return process.attach("attach", to, false);
  }

  @Override
  public void wait(WaitContainerRequest request, StreamObserver<WaitContainerResponse> to) {
    if (engine.fails("wait " + request.getContainer() + " " + request.getCondition(), to)) {
      return;
    }
    var unused =
        process.ended.thenAccept(
            code -> {
              to.onNext(
                  WaitContainerResponse.newBuilder()
                      .setExitCode(code)
                      .setError(startError)
                      .build());
              to.onCompleted();
            });
  }

  @Override
  public void stop(StopContainerRequest request, StreamObserver<StopContainerResponse> to) {
    engine.answer(
        "stop "
            + request.getContainer()
            + (request.hasTimeout() ? " " + request.getTimeout() : "")
            + (request.getSignal().isEmpty() ? "" : " " + request.getSignal()),
        to,
        StopContainerResponse.getDefaultInstance());
  }

  @Override
  public void restart(
      RestartContainerRequest request, StreamObserver<RestartContainerResponse> to) {
    engine.answer(
        "restart "
            + request.getContainer()
            + (request.hasTimeout() ? " " + request.getTimeout() : "")
            + (request.getSignal().isEmpty() ? "" : " " + request.getSignal()),
        to,
        RestartContainerResponse.getDefaultInstance());
  }

  @Override
  public void kill(KillContainerRequest request, StreamObserver<KillContainerResponse> to) {
    engine.answer(
        "kill " + request.getContainer() + " " + request.getSignal(),
        to,
        KillContainerResponse.getDefaultInstance());
  }

  @Override
  public void pause(PauseContainerRequest request, StreamObserver<PauseContainerResponse> to) {
    engine.answer(
        "pause " + request.getContainer(), to, PauseContainerResponse.getDefaultInstance());
  }

  @Override
  public void unpause(
      UnpauseContainerRequest request, StreamObserver<UnpauseContainerResponse> to) {
    engine.answer(
        "unpause " + request.getContainer(), to, UnpauseContainerResponse.getDefaultInstance());
  }

  @Override
  public void remove(RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> to) {
    engine.answer(
        "rm "
            + request.getContainer()
            + (request.getForce() ? " force" : "")
            + (request.getRemoveVolumes() ? " volumes" : ""),
        to,
        RemoveContainerResponse.getDefaultInstance());
  }

  @Override
  public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> to) {
    list = request;
    engine.answer("list", to, ListContainersResponse.newBuilder().addAllContainers(listed).build());
  }

  @Override
  public void inspect(
      InspectContainerRequest request, StreamObserver<InspectContainerResponse> to) {
    engine.answer(
        "inspect " + request.getContainer() + (request.getSize() ? " size" : ""),
        to,
        InspectContainerResponse.newBuilder().setJson(json).build());
  }

  @Override
  public void top(TopContainerRequest request, StreamObserver<TopContainerResponse> to) {
    engine.answer(
        "top " + request.getContainer() + " " + request.getPsArgsList(),
        to,
        TopContainerResponse.newBuilder()
            .addAllTitles(List.of("UID", "PID", "CMD"))
            .addProcesses(ProcessRow.newBuilder().addAllValues(List.of("root", "7", "sleep 9")))
            .build());
  }

  @Override
  public void resize(ResizeContainerRequest request, StreamObserver<ResizeContainerResponse> to) {
    engine.answer(
        "resize " + request.getContainer() + " " + request.getWidth() + "x" + request.getHeight(),
        to,
        ResizeContainerResponse.getDefaultInstance());
  }

  @Override
  public void logs(LogsRequest request, StreamObserver<OutputChunk> to) {
    logs = request;
    if (engine.fails("logs " + request.getContainer(), to)) {
      return;
    }
    if (request.getFollow()) {
      ((io.grpc.stub.ServerCallStreamObserver<OutputChunk>) to)
          .setOnCancelHandler(() -> logsLeft.complete(true));
    }
    logged.forEach(to::onNext);
    if (!request.getFollow()) {
      to.onCompleted();
    }
  }

  @Override
  public void createExec(CreateExecRequest request, StreamObserver<CreateExecResponse> to) {
    exec = request;
    engine.answer(
        "createExec " + request.getContainer(),
        to,
        CreateExecResponse.newBuilder().setId("e1").build());
  }

  @Override
  public StreamObserver<AttachRequest> attachExec(StreamObserver<AttachResponse> to) {
    return process.attach("attachExec", to, true);
  }

  @Override
  public void startExec(StartExecRequest request, StreamObserver<StartExecResponse> to) {
    engine.answer("startExec " + request.getId(), to, StartExecResponse.getDefaultInstance());
  }

  @Override
  public void resizeExec(ResizeExecRequest request, StreamObserver<ResizeExecResponse> to) {
    engine.answer(
        "resizeExec " + request.getId() + " " + request.getWidth() + "x" + request.getHeight(),
        to,
        ResizeExecResponse.getDefaultInstance());
  }

  @Override
  public void inspectExec(InspectExecRequest request, StreamObserver<InspectExecResponse> to) {
    engine.answer(
        "inspectExec " + request.getId(),
        to,
        InspectExecResponse.newBuilder().setExitCode(process.exitCode).setError(execError).build());
  }
}
