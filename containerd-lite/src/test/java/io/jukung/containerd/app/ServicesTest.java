package io.jukung.containerd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.events.ContainerCreate;
import io.jukung.proto.grpc.health.v1.HealthCheckRequest;
import io.jukung.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.jukung.proto.grpc.health.v1.HealthGrpc;
import io.jukung.proto.services.containers.v1.Container;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.containers.v1.CreateContainerRequest;
import io.jukung.proto.services.containers.v1.DeleteContainerRequest;
import io.jukung.proto.services.containers.v1.GetContainerRequest;
import io.jukung.proto.services.containers.v1.ListContainersRequest;
import io.jukung.proto.services.containers.v1.UpdateContainerRequest;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.DeleteContentRequest;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.events.v1.SubscribeRequest;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.introspection.v1.IntrospectionGrpc;
import io.jukung.proto.services.introspection.v1.PluginsRequest;
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
import io.jukung.proto.types.Envelope;
import io.jukung.sys.libc.LinuxKernel;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The services that need no content. */
@Timeout(60)
class ServicesTest extends ServedContainerd {

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
