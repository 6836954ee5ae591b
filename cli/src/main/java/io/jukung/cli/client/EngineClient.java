package io.jukung.cli.client;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.jukung.proto.engine.v1.ArchiveChunk;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.AttachRequest;
import io.jukung.proto.engine.v1.AttachResponse;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.CreateContainerResponse;
import io.jukung.proto.engine.v1.CreateExecRequest;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.EventsRequest;
import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.engine.v1.ImagesGrpc;
import io.jukung.proto.engine.v1.ImportImageRequest;
import io.jukung.proto.engine.v1.ImportImageResponse;
import io.jukung.proto.engine.v1.ImportOpen;
import io.jukung.proto.engine.v1.InfoRequest;
import io.jukung.proto.engine.v1.InspectContainerRequest;
import io.jukung.proto.engine.v1.InspectExecRequest;
import io.jukung.proto.engine.v1.InspectExecResponse;
import io.jukung.proto.engine.v1.InspectImageRequest;
import io.jukung.proto.engine.v1.KillContainerRequest;
import io.jukung.proto.engine.v1.ListContainersRequest;
import io.jukung.proto.engine.v1.ListContainersResponse;
import io.jukung.proto.engine.v1.ListImagesRequest;
import io.jukung.proto.engine.v1.ListImagesResponse;
import io.jukung.proto.engine.v1.LogsRequest;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.engine.v1.PauseContainerRequest;
import io.jukung.proto.engine.v1.PingRequest;
import io.jukung.proto.engine.v1.PullImageRequest;
import io.jukung.proto.engine.v1.RemoveContainerRequest;
import io.jukung.proto.engine.v1.RemoveImageRequest;
import io.jukung.proto.engine.v1.RemoveImageResponse;
import io.jukung.proto.engine.v1.ResizeContainerRequest;
import io.jukung.proto.engine.v1.ResizeExecRequest;
import io.jukung.proto.engine.v1.RestartContainerRequest;
import io.jukung.proto.engine.v1.SaveImagesRequest;
import io.jukung.proto.engine.v1.StartContainerRequest;
import io.jukung.proto.engine.v1.StartExecRequest;
import io.jukung.proto.engine.v1.StopContainerRequest;
import io.jukung.proto.engine.v1.SystemGrpc;
import io.jukung.proto.engine.v1.TagImageRequest;
import io.jukung.proto.engine.v1.TopContainerRequest;
import io.jukung.proto.engine.v1.TopContainerResponse;
import io.jukung.proto.engine.v1.UnpauseContainerRequest;
import io.jukung.proto.engine.v1.VersionRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerResponse;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.rpc.UnixChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The engine, as calls that block until it has answered. Containers are named by id, unique id
 * prefix or name; images by reference, id or unique prefix. Every method throws {@link
 * io.jukung.proto.error.ContainerException} with what the engine, or the connection, had to say.
 * Safe for several threads.
 */
public final class EngineClient implements AutoCloseable {
  private final Channel channel;
  private final Runnable close;

  /**
   * @param close ends the channel; run once, by {@link #close}
   */
  public EngineClient(Channel channel, Runnable close) {
    this.channel = channel;
    this.close = close;
  }

  /**
   * Connects to an engine's socket.
   *
   * @throws io.jukung.proto.error.ContainerException when nobody listens, or this user may not
   */
  public static EngineClient connect(Path socket) {
    UnixChannel channel = UnixChannel.to(socket).connect();
    return new EngineClient(channel, channel::close);
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    if (channel instanceof UnixChannel unix) {
      // the same without stubs, which cost a short command a third of its time
      return unix.unary(method, request);
    }
    try {
      return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
    } catch (StatusRuntimeException e) {
      throw ErrorStatus.fromGrpc(e);
    }
  }

  private <Q, A> Answers<Q, A> open(MethodDescriptor<Q, A> method) {
    return new Answers<>(
        channel.newCall(method, CallOptions.DEFAULT), method.getType().clientSendsOneMessage());
  }

  /** Starts any call of the API without waiting for its answers. */
  public <Q, A> Answers<Q, A> begin(MethodDescriptor<Q, A> method, Q request) {
    Answers<Q, A> answers = open(method);
    answers.send(request);
    answers.endOfRequests();
    return answers;
  }

  // ---- the engine

  /** Its version. */
  public String ping() {
    return call(SystemGrpc.getPingMethod(), PingRequest.getDefaultInstance()).getVersion();
  }

  /** One JSON object, as Docker's {@code GET /version}. */
  public String version() {
    return call(SystemGrpc.getVersionMethod(), VersionRequest.getDefaultInstance()).getJson();
  }

  /** One JSON object, as Docker's {@code GET /info}. */
  public String info() {
    return call(SystemGrpc.getInfoMethod(), InfoRequest.getDefaultInstance()).getJson();
  }

  public Answers<EventsRequest, Event> events(EventsRequest request) {
    return begin(SystemGrpc.getEventsMethod(), request);
  }

  // ---- containers

  public CreateContainerResponse create(CreateContainerRequest request) {
    return call(ContainersGrpc.getCreateMethod(), request);
  }

  /** False when it was running already. */
  public boolean start(String container) {
    return call(
            ContainersGrpc.getStartMethod(),
            StartContainerRequest.newBuilder().setContainer(container).build())
        .getStarted();
  }

  public void stop(StopContainerRequest request) {
    call(ContainersGrpc.getStopMethod(), request);
  }

  /**
   * @param signal name or number; empty: SIGKILL
   */
  public void kill(String container, String signal) {
    call(
        ContainersGrpc.getKillMethod(),
        KillContainerRequest.newBuilder().setContainer(container).setSignal(signal).build());
  }

  public void restart(RestartContainerRequest request) {
    call(ContainersGrpc.getRestartMethod(), request);
  }

  public void remove(String container, boolean force, boolean volumes) {
    call(
        ContainersGrpc.getRemoveMethod(),
        RemoveContainerRequest.newBuilder()
            .setContainer(container)
            .setForce(force)
            .setRemoveVolumes(volumes)
            .build());
  }

  public void pause(String container) {
    call(
        ContainersGrpc.getPauseMethod(),
        PauseContainerRequest.newBuilder().setContainer(container).build());
  }

  public void unpause(String container) {
    call(
        ContainersGrpc.getUnpauseMethod(),
        UnpauseContainerRequest.newBuilder().setContainer(container).build());
  }

  /** The exit code comes as the one answer, whenever the condition is met. */
  public Answers<WaitContainerRequest, WaitContainerResponse> waitFor(
      String container, WaitContainerRequest.Condition condition) {
    return begin(
        ContainersGrpc.getWaitMethod(),
        WaitContainerRequest.newBuilder().setContainer(container).setCondition(condition).build());
  }

  public ListContainersResponse list(ListContainersRequest request) {
    return call(ContainersGrpc.getListMethod(), request);
  }

  /** One JSON object, as Docker's {@code GET /containers/{id}/json}. */
  public String inspect(String container, boolean size) {
    return call(
            ContainersGrpc.getInspectMethod(),
            InspectContainerRequest.newBuilder().setContainer(container).setSize(size).build())
        .getJson();
  }

  public TopContainerResponse top(String container, List<String> psArguments) {
    return call(
        ContainersGrpc.getTopMethod(),
        TopContainerRequest.newBuilder().setContainer(container).addAllPsArgs(psArguments).build());
  }

  /** Sets the size of its terminal, in characters. */
  public void resize(String container, int width, int height) {
    call(
        ContainersGrpc.getResizeMethod(),
        ResizeContainerRequest.newBuilder()
            .setContainer(container)
            .setWidth(width)
            .setHeight(height)
            .build());
  }

  public Answers<LogsRequest, OutputChunk> logs(LogsRequest request) {
    return begin(ContainersGrpc.getLogsMethod(), request);
  }

  /** Returns when no output can be missed any more. */
  public Answers<AttachRequest, AttachResponse> attach(AttachOpen open) {
    return attach(ContainersGrpc.getAttachMethod(), open);
  }

  private Answers<AttachRequest, AttachResponse> attach(
      MethodDescriptor<AttachRequest, AttachResponse> method, AttachOpen open) {
    Answers<AttachRequest, AttachResponse> attached = open(method);
    attached.send(AttachRequest.newBuilder().setOpen(open).build());
    if (!open.getStdin()) {
      attached.endOfRequests();
    }
    return attached;
  }

  // ---- exec

  /** The id of the exec. */
  public String createExec(CreateExecRequest request) {
    return call(ContainersGrpc.getCreateExecMethod(), request).getId();
  }

  /** Starts it and attaches to it; the target is the exec's id. */
  public Answers<AttachRequest, AttachResponse> attachExec(AttachOpen open) {
    return attach(ContainersGrpc.getAttachExecMethod(), open);
  }

  /** Starts it, detached. */
  public void startExec(String id) {
    call(ContainersGrpc.getStartExecMethod(), StartExecRequest.newBuilder().setId(id).build());
  }

  public InspectExecResponse inspectExec(String id) {
    return call(
        ContainersGrpc.getInspectExecMethod(), InspectExecRequest.newBuilder().setId(id).build());
  }

  public void resizeExec(String id, int width, int height) {
    call(
        ContainersGrpc.getResizeExecMethod(),
        ResizeExecRequest.newBuilder().setId(id).setWidth(width).setHeight(height).build());
  }

  // ---- images

  public Answers<PullImageRequest, ImageProgress> pull(PullImageRequest request) {
    return begin(ImagesGrpc.getPullMethod(), request);
  }

  public ListImagesResponse listImages(ListImagesRequest request) {
    return call(ImagesGrpc.getListMethod(), request);
  }

  /** One JSON object, as Docker's {@code GET /images/{name}/json}. */
  public String inspectImage(String image) {
    return call(
            ImagesGrpc.getInspectMethod(), InspectImageRequest.newBuilder().setImage(image).build())
        .getJson();
  }

  public RemoveImageResponse removeImage(RemoveImageRequest request) {
    return call(ImagesGrpc.getRemoveMethod(), request);
  }

  public void tag(String source, String target) {
    call(
        ImagesGrpc.getTagMethod(),
        TagImageRequest.newBuilder().setSource(source).setTarget(target).build());
  }

  public Answers<SaveImagesRequest, ArchiveChunk> save(List<String> images) {
    return begin(
        ImagesGrpc.getSaveMethod(), SaveImagesRequest.newBuilder().addAllImages(images).build());
  }

  /** Send the archive in chunks, end the requests, and read what it says meanwhile. */
  public Answers<ArchiveChunk, ImageProgress> load() {
    return open(ImagesGrpc.getLoadMethod());
  }

  /** Send the archive as {@link #importChunk}s, and end the requests; one answer. */
  public Answers<ImportImageRequest, ImportImageResponse> importImage(ImportOpen open) {
    Answers<ImportImageRequest, ImportImageResponse> answers = open(ImagesGrpc.getImportMethod());
    answers.send(ImportImageRequest.newBuilder().setOpen(open).build());
    return answers;
  }

  public static ImportImageRequest importChunk(ByteString data) {
    return ImportImageRequest.newBuilder().setData(data).build();
  }

  /** Ends the connection and its threads; calls under way fail. */
  @Override
  public void close() {
    close.run();
  }
}
