package io.jukung.engine.server;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jukung.engine.container.Container;
import io.jukung.engine.container.ContainerProcesses;
import io.jukung.engine.container.Containers;
import io.jukung.engine.container.Creation;
import io.jukung.engine.container.Listing;
import io.jukung.engine.exec.Exec;
import io.jukung.engine.exec.Execs;
import io.jukung.engine.logs.LogQuery;
import io.jukung.engine.spec.ExecProcess;
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
import io.jukung.proto.engine.v1.OutputStream;
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
import io.jukung.sys.json.Json;

/** {@code jukung.engine.v1.Containers}. */
public final class ContainersService extends ContainersGrpc.ContainersImplBase {
  private final Containers containers;
  private final Execs execs;
  private final AttachCalls attaches;

  public ContainersService(Containers containers, Execs execs) {
    this.containers = containers;
    this.execs = execs;
    this.attaches = new AttachCalls(containers, execs);
  }

  @Override
  public void create(CreateContainerRequest request, StreamObserver<CreateContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          Creation.Created created =
              containers
                  .creation()
                  .create(
                      new Creation.Request(
                          request.getName(),
                          ConfigMessages.config(request.getConfig()),
                          ConfigMessages.host(request.getHostConfig()),
                          request.getPlatform()));
          return CreateContainerResponse.newBuilder()
              .setId(created.id())
              .addAllWarnings(created.warnings())
              .build();
        });
  }

  @Override
  public void start(StartContainerRequest request, StreamObserver<StartContainerResponse> out) {
    Unary.answer(
        out,
        () ->
            StartContainerResponse.newBuilder()
                .setStarted(containers.start().start(containers.get(request.getContainer())))
                .build());
  }

  @Override
  public void stop(StopContainerRequest request, StreamObserver<StopContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers
              .stop()
              .stop(
                  containers.get(request.getContainer()),
                  request.hasTimeout() ? request.getTimeout() : null,
                  request.getSignal());
          return StopContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void kill(KillContainerRequest request, StreamObserver<KillContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers.stop().kill(containers.get(request.getContainer()), request.getSignal());
          return KillContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void restart(
      RestartContainerRequest request, StreamObserver<RestartContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers
              .stop()
              .restart(
                  containers.get(request.getContainer()),
                  request.hasTimeout() ? request.getTimeout() : null,
                  request.getSignal());
          return RestartContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void remove(RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          Container container = containers.get(request.getContainer());
          if (request.getForce()) {
            containers.stop().removeByForce(container);
          } else {
            containers.removal().remove(container);
          }
          return RemoveContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void pause(PauseContainerRequest request, StreamObserver<PauseContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers.pause().pause(containers.get(request.getContainer()));
          return PauseContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void unpause(
      UnpauseContainerRequest request, StreamObserver<UnpauseContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers.pause().unpause(containers.get(request.getContainer()));
          return UnpauseContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void wait(WaitContainerRequest request, StreamObserver<WaitContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          Container.Wanted wanted =
              switch (request.getCondition()) {
                case NEXT_EXIT -> Container.Wanted.NEXT_EXIT;
                case REMOVED -> Container.Wanted.REMOVED;
                case NOT_RUNNING, UNRECOGNIZED -> Container.Wanted.NOT_RUNNING;
              };
          Container.End end = containers.getOrGone(request.getContainer()).await(wanted);
          return WaitContainerResponse.newBuilder()
              .setExitCode(end.exitCode())
              .setError(end.error())
              .build();
        });
  }

  @Override
  public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> out) {
    Unary.answer(
        out,
        () ->
            ListContainersResponse.newBuilder()
                .addAllContainers(
                    containers
                        .listing()
                        .list(
                            request.getAll(),
                            request.getLimit(),
                            Stamps.filters(request.getFiltersMap()),
                            request.getSize())
                        .stream()
                        .map(ContainersService::summary)
                        .toList())
                .build());
  }

  private static ContainerSummary summary(Listing.Row row) {
    return ContainerSummary.newBuilder()
        .setId(row.container().id())
        .addNames(row.container().name())
        .setImage(row.container().image())
        .setImageId(row.container().imageId())
        .setCommand(row.command())
        .setCreated(Stamps.of(row.container().created()))
        .setState(row.state().status().word())
        .setStatus(row.status())
        .putAllLabels(row.container().config().labels())
        .addAllMounts(row.mounts())
        .addAllNetworks(row.networks())
        .setSizeRw(row.size())
        .build();
  }

  @Override
  public void inspect(
      InspectContainerRequest request, StreamObserver<InspectContainerResponse> out) {
    Unary.answer(
        out,
        () ->
            InspectContainerResponse.newBuilder()
                .setJson(
                    Json.write(
                        containers
                            .inspection()
                            .inspect(containers.get(request.getContainer()), request.getSize())))
                .build());
  }

  @Override
  public void top(TopContainerRequest request, StreamObserver<TopContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          ContainerProcesses.Table table =
              containers
                  .processes()
                  .top(containers.get(request.getContainer()), request.getPsArgsList());
          return TopContainerResponse.newBuilder()
              .addAllTitles(table.titles())
              .addAllProcesses(
                  table.rows().stream()
                      .map(row -> ProcessRow.newBuilder().addAllValues(row).build())
                      .toList())
              .build();
        });
  }

  @Override
  public void resize(ResizeContainerRequest request, StreamObserver<ResizeContainerResponse> out) {
    Unary.answer(
        out,
        () -> {
          containers
              .pause()
              .resize(
                  containers.get(request.getContainer()), request.getWidth(), request.getHeight());
          return ResizeContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void logs(LogsRequest request, StreamObserver<OutputChunk> observer) {
    LogQuery query =
        new LogQuery(
            request.getStdout(),
            request.getStderr(),
            request.hasSince() ? Stamps.instant(request.getSince()) : null,
            request.hasUntil() ? Stamps.instant(request.getUntil()) : null,
            request.hasTail() ? request.getTail() : -1,
            request.getTimestamps());
    Container container = containers.get(request.getContainer());
    Outbound.of(observer)
        .run(
            out ->
                containers
                    .logs()
                    .read(
                        container,
                        query,
                        request.getFollow(),
                        (stderr, data, offset, length) ->
                            out.send(chunk(stderr, ByteString.copyFrom(data, offset, length)))));
  }

  static OutputChunk chunk(boolean stderr, ByteString data) {
    return OutputChunk.newBuilder()
        .setStream(stderr ? OutputStream.STDERR : OutputStream.STDOUT)
        .setData(data)
        .build();
  }

  @Override
  public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> out) {
    return attaches.container(out);
  }

  @Override
  public StreamObserver<AttachRequest> attachExec(StreamObserver<AttachResponse> out) {
    return attaches.exec(out);
  }

  @Override
  public void createExec(CreateExecRequest request, StreamObserver<CreateExecResponse> out) {
    Unary.answer(
        out,
        () ->
            CreateExecResponse.newBuilder()
                .setId(
                    execs.create(
                        request.getContainer(),
                        new ExecProcess(
                            request.getCommandList(),
                            request.getEnvList(),
                            request.getWorkingDir(),
                            request.getUser(),
                            request.getTty(),
                            request.getPrivileged()),
                        new Exec.Streams(
                            request.getAttachStdin(),
                            request.getAttachStdout(),
                            request.getAttachStderr())))
                .build());
  }

  @Override
  public void startExec(StartExecRequest request, StreamObserver<StartExecResponse> out) {
    Unary.answer(
        out,
        () -> {
          execs.startDetached(request.getId());
          return StartExecResponse.getDefaultInstance();
        });
  }

  @Override
  public void inspectExec(InspectExecRequest request, StreamObserver<InspectExecResponse> out) {
    Unary.answer(
        out,
        () -> {
          Execs.View view = execs.inspect(request.getId());
          return InspectExecResponse.newBuilder()
              .setRunning(view.running())
              .setExitCode(view.exitCode())
              .setPid(view.pid())
              .setContainerId(view.containerId())
              .setError(view.error())
              .build();
        });
  }

  @Override
  public void resizeExec(ResizeExecRequest request, StreamObserver<ResizeExecResponse> out) {
    Unary.answer(
        out,
        () -> {
          execs.resize(request.getId(), request.getWidth(), request.getHeight());
          return ResizeExecResponse.getDefaultInstance();
        });
  }
}
