package io.jukung.engine.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.error.Reason;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskOOM;
import io.jukung.proto.id.Digest;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.containers.v1.Container;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.containers.v1.CreateContainerRequest;
import io.jukung.proto.services.containers.v1.CreateContainerResponse;
import io.jukung.proto.services.containers.v1.DeleteContainerRequest;
import io.jukung.proto.services.containers.v1.ListContainersRequest;
import io.jukung.proto.services.containers.v1.ListContainersResponse;
import io.jukung.proto.services.containers.v1.UpdateContainerRequest;
import io.jukung.proto.services.containers.v1.UpdateContainerResponse;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.ReadContentRequest;
import io.jukung.proto.services.content.v1.ReadContentResponse;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.events.v1.SubscribeRequest;
import io.jukung.proto.services.images.v1.Image;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceResponse;
import io.jukung.proto.services.namespaces.v1.NamespacesGrpc;
import io.jukung.proto.services.snapshots.v1.Info;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsRequest;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsResponse;
import io.jukung.proto.services.snapshots.v1.MountsRequest;
import io.jukung.proto.services.snapshots.v1.MountsResponse;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotResponse;
import io.jukung.proto.services.snapshots.v1.RemoveSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.services.snapshots.v1.UsageRequest;
import io.jukung.proto.services.snapshots.v1.UsageResponse;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.services.version.v1.VersionResponse;
import io.jukung.proto.types.Descriptor;
import io.jukung.proto.types.Envelope;
import io.jukung.proto.types.task.Process;
import io.jukung.proto.types.task.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** containerd in memory: tasks that start, run, and end when a test says so. */
final class FakeContainerd implements AutoCloseable {
  final Map<String, Process> tasks = new ConcurrentHashMap<>();
  final Map<String, String> snapshots = new ConcurrentHashMap<>();
  final Map<String, Container> records = new ConcurrentHashMap<>();
  final Map<String, Image> images = new ConcurrentHashMap<>();
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  final Set<Integer> ignoredSignals = ConcurrentHashMap.newKeySet();
  volatile @org.jspecify.annotations.Nullable ContainerException failStart = null;
  private final List<StreamObserver<Envelope>> listeners = new CopyOnWriteArrayList<>();
  private final Server server;
  private final String name;

  FakeContainerd() throws IOException {
    name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).intercept(new ErrorInterceptor());
    for (BindableService service :
        List.of(
            new FakeTasks(this),
            new Snapshots(),
            new Records(),
            new FakeImageStore(this),
            new Content(),
            new Events(),
            new Version(),
            new NamespacesService())) {
      builder.addService(service);
    }
    server = builder.build().start();
  }

  ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).build();
  }

  /** Puts an image without layers under that name; returns its id. */
  String image(String name, String config) {
    String document =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":"
            + config
            + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
    String id = blob(document);
    String manifest = blob("{\"config\":{\"digest\":\"" + id + "\"},\"layers\":[]}");
    images.put(
        name,
        Image.newBuilder()
            .setName(name)
            .setTarget(Descriptor.newBuilder().setDigest(manifest).setMediaType("m"))
            .build());
    return id;
  }

  private String blob(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String digest = Digest.of(bytes).toString();
    blobs.put(digest, bytes);
    return digest;
  }

  /** Ends a container's process. */
  void exit(String id, int status) {
    Process ended = end(id, status);
    send(
        TaskExit.newBuilder()
            .setContainerId(id)
            .setId(id)
            .setPid(ended.getPid())
            .setExitStatus(status)
            .build());
  }

  /** Ends it while nobody listens. */
  Process end(String id, int status) {
    Process ended =
        java.util.Objects.requireNonNull(tasks.get(id)).toBuilder()
            .setStatus(Status.STOPPED)
            .setExitStatus(status)
            .build();
    tasks.put(id, ended);
    return ended;
  }

  void outOfMemory(String id) {
    send(TaskOOM.newBuilder().setContainerId(id).build());
  }

  private void send(com.google.protobuf.MessageLite event) {
    Envelope envelope =
        Envelope.newBuilder().setNamespace("jukung").setEvent(Anys.pack(event)).build();
    for (StreamObserver<Envelope> listener : listeners) {
      synchronized (listener) {
        listener.onNext(envelope);
      }
    }
  }

  /** Breaks all event streams, as a restart does. */
  void breakStreams() {
    for (StreamObserver<Envelope> listener : listeners) {
      listeners.remove(listener);
      synchronized (listener) {
        listener.onError(ContainerException.unavailable("going down", null));
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  static <A> void answer(StreamObserver<A> out, A answer) {
    out.onNext(answer);
    out.onCompleted();
  }

  private static ContainerException absent(String what) {
    return ContainerException.notFound(what + ": not found");
  }

  static <T> T present(@org.jspecify.annotations.Nullable T value, String what) {
    if (value == null) {
      throw absent(what);
    }
    return value;
  }

  private final class Snapshots extends SnapshotsGrpc.SnapshotsImplBase {
    @Override
    public void prepare(
        PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> out) {
      calls.add("snapshots.prepare");
      snapshots.put(request.getKey(), request.getLabelsMap().getOrDefault("io.jukung.engine", ""));
      answer(out, PrepareSnapshotResponse.getDefaultInstance());
    }

    @Override
    public void mounts(MountsRequest request, StreamObserver<MountsResponse> out) {
      calls.add("snapshots.mounts");
      present(snapshots.get(request.getKey()), "snapshot");
      answer(out, MountsResponse.getDefaultInstance());
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> out) {
      calls.add("snapshots.remove");
      present(snapshots.remove(request.getKey()), "snapshot");
      answer(out, Empty.getDefaultInstance());
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> out) {
      answer(out, UsageResponse.newBuilder().setSize(7).build());
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> out) {
      ListSnapshotsResponse.Builder page = ListSnapshotsResponse.newBuilder();
      snapshots.forEach(
          (key, owner) ->
              page.addInfo(Info.newBuilder().setName(key).putLabels("io.jukung.engine", owner)));
      answer(out, page.build());
    }
  }

  private final class Records extends ContainersGrpc.ContainersImplBase {
    @Override
    public void create(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> out) {
      calls.add("containers.create");
      if (records.putIfAbsent(request.getContainer().getId(), request.getContainer()) != null) {
        throw ContainerException.alreadyExists("container exists");
      }
      answer(out, CreateContainerResponse.getDefaultInstance());
    }

    @Override
    public void update(
        UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> out) {
      calls.add("containers.update");
      present(records.get(request.getContainer().getId()), "container");
      answer(out, UpdateContainerResponse.getDefaultInstance());
    }

    @Override
    public void delete(DeleteContainerRequest request, StreamObserver<Empty> out) {
      calls.add("containers.delete");
      present(records.remove(request.getId()), "container");
      answer(out, Empty.getDefaultInstance());
    }

    @Override
    public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> out) {
      answer(out, ListContainersResponse.newBuilder().addAllContainers(records.values()).build());
    }
  }

  private final class Content extends ContentGrpc.ContentImplBase {
    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> out) {
      answer(
          out,
          ReadContentResponse.newBuilder()
              .setData(ByteString.copyFrom(present(blobs.get(request.getDigest()), "content")))
              .build());
    }
  }

  private final class Events extends EventsGrpc.EventsImplBase {
    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<Envelope> out) {
      listeners.add(out);
    }
  }

  private static final class Version extends VersionGrpc.VersionImplBase {
    @Override
    public void version(Empty request, StreamObserver<VersionResponse> out) {
      answer(out, VersionResponse.newBuilder().setVersion("1.2.3-fake").build());
    }
  }

  private static final class NamespacesService extends NamespacesGrpc.NamespacesImplBase {
    @Override
    public void create(
        CreateNamespaceRequest request, StreamObserver<CreateNamespaceResponse> out) {
      throw ContainerException.alreadyExists(Reason.NONE, "namespace exists");
    }
  }
}
