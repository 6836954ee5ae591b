package io.jukung.containerd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.server.CallLease;
import io.jukung.containerd.server.ServiceSet;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.events.ContainerCreate;
import io.jukung.proto.grpc.health.v1.HealthCheckRequest;
import io.jukung.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.jukung.proto.grpc.health.v1.HealthGrpc;
import io.jukung.proto.id.Digest;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.containers.v1.Container;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.containers.v1.CreateContainerRequest;
import io.jukung.proto.services.containers.v1.DeleteContainerRequest;
import io.jukung.proto.services.containers.v1.GetContainerRequest;
import io.jukung.proto.services.containers.v1.ListContainersRequest;
import io.jukung.proto.services.containers.v1.UpdateContainerRequest;
import io.jukung.proto.services.content.v1.AbortRequest;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.DeleteContentRequest;
import io.jukung.proto.services.content.v1.InfoRequest;
import io.jukung.proto.services.content.v1.ListContentRequest;
import io.jukung.proto.services.content.v1.ListStatusesRequest;
import io.jukung.proto.services.content.v1.ReadContentRequest;
import io.jukung.proto.services.content.v1.StatusRequest;
import io.jukung.proto.services.content.v1.WriteAction;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.content.v1.WriteContentResponse;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.events.v1.SubscribeRequest;
import io.jukung.proto.services.images.v1.CreateImageRequest;
import io.jukung.proto.services.images.v1.DeleteImageRequest;
import io.jukung.proto.services.images.v1.Image;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.images.v1.UpdateImageRequest;
import io.jukung.proto.services.introspection.v1.IntrospectionGrpc;
import io.jukung.proto.services.introspection.v1.PluginsRequest;
import io.jukung.proto.services.leases.v1.CreateRequest;
import io.jukung.proto.services.leases.v1.LeasesGrpc;
import io.jukung.proto.services.leases.v1.ListResourcesRequest;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.DeleteNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.ListNamespacesRequest;
import io.jukung.proto.services.namespaces.v1.Namespace;
import io.jukung.proto.services.namespaces.v1.NamespacesGrpc;
import io.jukung.proto.services.snapshots.v1.Info;
import io.jukung.proto.services.snapshots.v1.Kind;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.services.tasks.v1.ListTasksRequest;
import io.jukung.proto.services.tasks.v1.TasksGrpc;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.types.Descriptor;
import io.jukung.proto.types.Envelope;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The assembled services through grpc, as a client of containerd meets them. */
@Timeout(60)
class ServicesTest {

  private static final ByteString HELLO = ByteString.copyFromUtf8("hello, containerd");
  private static final String DIGEST = Digest.of(HELLO.toByteArray()).toString();

  @TempDir Path root;
  private ContainerdLite containerd;
  private Server server;
  private ManagedChannel bare;
  private Channel channel;

  @BeforeEach
  void open() throws IOException {
    containerd =
        new ContainerdLite(
            ContainerdSettings.of(
                root.resolve("root"),
                root.resolve("run/containerd"),
                root.resolve("c.sock"),
                Map.of()),
            LinuxKernel.open());
    containerd.loadTasks();
    ServiceSet services = new ServiceSet(ContainerdServer.descriptors());
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(root.toString())
            .intercept(Namespaces.receiver())
            .intercept(new ErrorInterceptor());
    services.definitions().forEach(builder::addService);
    server = builder.build().start();
    services.ready(containerd.services());
    bare = InProcessChannelBuilder.forName(root.toString()).build();
    channel = ClientInterceptors.intercept(bare, Namespaces.with("ns"));
  }

  @AfterEach
  void close() throws Exception {
    bare.shutdownNow();
    server.shutdownNow().awaitTermination();
    containerd.close();
  }

  private static Status.Code code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
  }

  private static final class Answers implements StreamObserver<WriteContentResponse> {
    private final BlockingQueue<WriteContentResponse> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(WriteContentResponse response) {
      queue.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    WriteContentResponse next() throws InterruptedException {
      WriteContentResponse response = queue.poll(20, TimeUnit.SECONDS);
      assertTrue(response != null, "no answer");
      return response;
    }
  }

  private void write(Channel to) throws Exception {
    Answers answers = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(to).write(answers);
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.COMMIT)
            .setRef("ref")
            .setTotal(HELLO.size())
            .setExpected(DIGEST)
            .setData(HELLO)
            .putLabels("l", "1")
            .build());
    assertEquals(DIGEST, answers.next().getDigest());
    assertEquals(Status.OK, answers.end.get(20, TimeUnit.SECONDS));
  }

  @Test
  void versionAndHealthNeedNoNamespace() {
    assertEquals(
        ContainerdLite.VERSION,
        VersionGrpc.newBlockingStub(bare).version(Empty.getDefaultInstance()).getVersion());
    assertEquals(
        ServingStatus.SERVING,
        HealthGrpc.newBlockingStub(bare)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus());
    var introspection = IntrospectionGrpc.newBlockingStub(bare);
    String uuid = introspection.server(Empty.getDefaultInstance()).getUuid();
    assertEquals(uuid, introspection.server(Empty.getDefaultInstance()).getUuid());
    assertEquals(
        1,
        introspection
            .plugins(
                PluginsRequest.newBuilder()
                    .addFilters("type==io.containerd.snapshotter.v1,id==overlayfs")
                    .build())
            .getPluginsCount());
  }

  @Test
  void everythingElseNeedsANamespace() {
    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        code(() -> ImagesGrpc.newBlockingStub(bare).list(ListImagesRequest.getDefaultInstance())));
    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        code(() -> TasksGrpc.newBlockingStub(bare).list(ListTasksRequest.getDefaultInstance())));
  }

  @Test
  void contentIsWrittenInPiecesAndReadBack() throws Exception {
    Answers answers = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(channel).write(answers);
    write.onNext(
        WriteContentRequest.newBuilder().setAction(WriteAction.STAT).setRef("ref").build());
    assertEquals(0, answers.next().getOffset());
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.WRITE)
            .setData(HELLO.substring(0, 6))
            .build());
    assertEquals(6, answers.next().getOffset());
    var content = ContentGrpc.newBlockingStub(channel);
    assertEquals(
        6,
        content.status(StatusRequest.newBuilder().setRef("ref").build()).getStatus().getOffset());
    assertEquals(
        1, content.listStatuses(ListStatusesRequest.getDefaultInstance()).getStatusesCount());
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.COMMIT)
            .setOffset(6)
            .setData(HELLO.substring(6))
            .setTotal(HELLO.size())
            .setExpected(DIGEST)
            .build());
    assertEquals(DIGEST, answers.next().getDigest());
    assertEquals(
        HELLO.size(),
        content.info(InfoRequest.newBuilder().setDigest(DIGEST).build()).getInfo().getSize());
    ByteString read = ByteString.EMPTY;
    Iterator<io.jukung.proto.services.content.v1.ReadContentResponse> parts =
        content.read(
            ReadContentRequest.newBuilder().setDigest(DIGEST).setOffset(7).setSize(4).build());
    while (parts.hasNext()) {
      read = read.concat(parts.next().getData());
    }
    assertEquals("cont", read.toStringUtf8());
    assertEquals(
        Status.Code.OUT_OF_RANGE,
        code(
            () ->
                content
                    .read(ReadContentRequest.newBuilder().setDigest(DIGEST).setOffset(99).build())
                    .hasNext()));
  }

  @Test
  void aBrokenWriteIsGoneOnWithAndASecondWriterWaits() throws Exception {
    Answers first = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(channel).write(first);
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.WRITE)
            .setRef("ref")
            .setData(HELLO.substring(0, 6))
            .build());
    first.next();
    Answers second = new Answers();
    ContentGrpc.newStub(channel)
        .write(second)
        .onNext(WriteContentRequest.newBuilder().setAction(WriteAction.STAT).setRef("ref").build());
    assertEquals(Status.Code.UNAVAILABLE, second.end.get(20, TimeUnit.SECONDS).getCode());
    write.onCompleted();
    assertEquals(Status.OK, first.end.get(20, TimeUnit.SECONDS));
    Answers third = new Answers();
    ContentGrpc.newStub(channel)
        .write(third)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef("ref")
                .setOffset(6)
                .setData(HELLO.substring(6))
                .setExpected(DIGEST)
                .build());
    assertEquals(DIGEST, third.next().getDigest());
  }

  @Test
  void aWrongDigestAndAGapAreRefused() throws Exception {
    Answers gap = new Answers();
    ContentGrpc.newStub(channel)
        .write(gap)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.WRITE)
                .setRef("gap")
                .setOffset(5)
                .setData(HELLO)
                .build());
    assertEquals(Status.Code.OUT_OF_RANGE, gap.end.get(20, TimeUnit.SECONDS).getCode());
    Answers wrong = new Answers();
    ContentGrpc.newStub(channel)
        .write(wrong)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef("wrong")
                .setData(HELLO.substring(1))
                .setExpected(DIGEST)
                .build());
    assertEquals(Status.Code.FAILED_PRECONDITION, wrong.end.get(20, TimeUnit.SECONDS).getCode());
    var content = ContentGrpc.newBlockingStub(channel);
    assertFalse(content.list(ListContentRequest.getDefaultInstance()).hasNext());
    assertEquals(
        Status.Code.NOT_FOUND,
        code(() -> content.abort(AbortRequest.newBuilder().setRef("none").build())));
    assertEquals(
        Status.Code.NOT_FOUND,
        code(() -> content.delete(DeleteContentRequest.newBuilder().setDigest(DIGEST).build())));
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(() -> content.info(InfoRequest.newBuilder().setDigest("md5:1").build())));
  }

  @Test
  void aCallsLeaseKeepsWhatTheCallBrings() throws Exception {
    var leases = LeasesGrpc.newBlockingStub(channel);
    String lease =
        leases.create(CreateRequest.newBuilder().setId("mine-").build()).getLease().getId();
    Metadata header = new Metadata();
    header.put(CallLease.HEADER, lease);
    Channel leased =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(header));
    write(leased);
    SnapshotsGrpc.newBlockingStub(leased)
        .prepare(
            PrepareSnapshotRequest.newBuilder().setSnapshotter("overlayfs").setKey("k").build());
    List<String> kept = new ArrayList<>();
    leases
        .listResources(ListResourcesRequest.newBuilder().setId(lease).build())
        .getResourcesList()
        .forEach(resource -> kept.add(resource.getType() + " " + resource.getId()));
    assertEquals(List.of("content " + DIGEST, "snapshots/overlayfs k"), kept);
  }

  @Test
  void imagesAreNamedFilteredAndChangedByMask() throws Exception {
    write(channel);
    var images = ImagesGrpc.newBlockingStub(channel);
    Image image =
        Image.newBuilder()
            .setName("docker.io/library/a:1")
            .setTarget(
                Descriptor.newBuilder()
                    .setMediaType("application/vnd.oci.image.manifest.v1+json")
                    .setDigest(DIGEST)
                    .setSize(HELLO.size()))
            .putLabels("a", "1")
            .build();
    images.create(CreateImageRequest.newBuilder().setImage(image).build());
    assertEquals(
        Status.Code.ALREADY_EXISTS,
        code(() -> images.create(CreateImageRequest.newBuilder().setImage(image).build())));
    Image updated =
        images
            .update(
                UpdateImageRequest.newBuilder()
                    .setImage(
                        image.toBuilder()
                            .clearTarget()
                            .setTarget(image.getTarget())
                            .putLabels("b", "2"))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("labels.b"))
                    .build())
            .getImage();
    assertEquals(Map.of("a", "1", "b", "2"), updated.getLabelsMap());
    assertEquals(
        1,
        images
            .list(ListImagesRequest.newBuilder().addFilters("name~=/a:1$/,labels.b==2").build())
            .getImagesCount());
    assertEquals(
        0,
        images
            .list(ListImagesRequest.newBuilder().addFilters("labels.b==3").build())
            .getImagesCount());
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(() -> images.list(ListImagesRequest.newBuilder().addFilters("name==").build())));
    images.delete(DeleteImageRequest.newBuilder().setName(image.getName()).setSync(true).build());
    // the collection has ended before the answer
    assertEquals(
        Status.Code.NOT_FOUND,
        code(
            () ->
                ContentGrpc.newBlockingStub(channel)
                    .info(InfoRequest.newBuilder().setDigest(DIGEST).build())));
  }

  private static Container container(String id) {
    return Container.newBuilder()
        .setId(id)
        .setImage("img")
        .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.jukung.v1"))
        .setSpec(Any.newBuilder().setTypeUrl("spec").setValue(ByteString.copyFromUtf8("{}")))
        .putLabels("l", "1")
        .build();
  }

  @Test
  void containersComeAndGoWithTheirEvents() throws Exception {
    BlockingQueue<Envelope> events = new LinkedBlockingQueue<>();
    EventsGrpc.newStub(channel)
        .subscribe(
            SubscribeRequest.newBuilder().addFilters("topic~=^/containers/,namespace==ns").build(),
            new StreamObserver<>() {
              @Override
              public void onNext(Envelope envelope) {
                events.add(envelope);
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    var containers = ContainersGrpc.newBlockingStub(channel);
    // an event tells that the subscription stands, which nothing else does
    int probes = 0;
    while (events.poll(20, TimeUnit.MILLISECONDS) == null) {
      containers.create(
          CreateContainerRequest.newBuilder().setContainer(container("p" + probes++)).build());
    }
    events.clear();
    containers.create(CreateContainerRequest.newBuilder().setContainer(container("c")).build());
    Envelope created = events.poll(20, TimeUnit.SECONDS);
    while (created != null
        && !ContainerCreate.parseFrom(created.getEvent().getValue()).getId().equals("c")) {
      created = events.poll(20, TimeUnit.SECONDS);
    }
    assertTrue(created != null, "no event");
    assertEquals("/containers/create", created.getTopic());
    assertEquals("containerd.events.ContainerCreate", created.getEvent().getTypeUrl());
    assertEquals(
        "{}",
        containers
            .get(GetContainerRequest.newBuilder().setId("c").build())
            .getContainer()
            .getSpec()
            .getValue()
            .toStringUtf8());
    Container changed =
        containers
            .update(
                UpdateContainerRequest.newBuilder()
                    .setContainer(container("c").toBuilder().setImage("other").putLabels("m", "2"))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                    .build())
            .getContainer();
    assertEquals("img", changed.getImage());
    assertEquals(Map.of("l", "1", "m", "2"), changed.getLabelsMap());
    assertEquals(
        1,
        containers
            .list(ListContainersRequest.newBuilder().addFilters("id==c").build())
            .getContainersCount());
    containers.delete(DeleteContainerRequest.newBuilder().setId("c").build());
    assertEquals(
        Status.Code.NOT_FOUND,
        code(() -> containers.delete(DeleteContainerRequest.newBuilder().setId("c").build())));
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(
            () ->
                containers.create(
                    CreateContainerRequest.newBuilder()
                        .setContainer(container("../escape"))
                        .build())));
  }

  @Test
  void snapshotsAreListedByFilter() {
    var snapshots = SnapshotsGrpc.newBlockingStub(channel);
    var mounts =
        snapshots
            .prepare(
                PrepareSnapshotRequest.newBuilder()
                    .setSnapshotter("overlayfs")
                    .setKey("k")
                    .putLabels("l", "1")
                    .build())
            .getMountsList();
    assertEquals("bind", mounts.getFirst().getType());
    Info info =
        snapshots
            .list(
                ListSnapshotsRequest.newBuilder()
                    .setSnapshotter("overlayfs")
                    .addFilters("kind==active,labels.l==1")
                    .build())
            .next()
            .getInfo(0);
    assertEquals(Kind.ACTIVE, info.getKind());
    assertEquals("k", info.getName());
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(
            () ->
                snapshots.prepare(
                    PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter("zfs")
                        .setKey("k")
                        .build())));
  }

  @Test
  void namespacesMustBeEmptyToGo() throws Exception {
    var namespaces = NamespacesGrpc.newBlockingStub(bare);
    namespaces.create(
        CreateNamespaceRequest.newBuilder()
            .setNamespace(Namespace.newBuilder().setName("ns").putLabels("a", "1"))
            .build());
    write(channel);
    assertEquals(
        Map.of("a", "1"),
        namespaces
            .list(ListNamespacesRequest.getDefaultInstance())
            .getNamespaces(0)
            .getLabelsMap());
    DeleteNamespaceRequest delete = DeleteNamespaceRequest.newBuilder().setName("ns").build();
    assertEquals(Status.Code.FAILED_PRECONDITION, code(() -> namespaces.delete(delete)));
    ContentGrpc.newBlockingStub(channel)
        .delete(DeleteContentRequest.newBuilder().setDigest(DIGEST).build());
    namespaces.delete(delete);
    assertEquals(
        0, namespaces.list(ListNamespacesRequest.getDefaultInstance()).getNamespacesCount());
  }

  @Test
  void aRootDirectoryServesOneProcess() {
    var refused =
        assertThrows(
            io.jukung.proto.error.ContainerException.class,
            () ->
                new ContainerdLite(
                    ContainerdSettings.of(
                        root.resolve("root"),
                        root.resolve("run/other"),
                        root.resolve("d.sock"),
                        Map.of()),
                    LinuxKernel.open()));
    assertTrue(refused.message().contains("another containerd-lite"), refused.message());
  }
}
