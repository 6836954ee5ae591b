package io.jukung.engine.containerd;

import com.google.protobuf.FieldMask;
import io.grpc.Channel;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.containers.v1.Container;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.containers.v1.CreateContainerRequest;
import io.jukung.proto.services.containers.v1.DeleteContainerRequest;
import io.jukung.proto.services.containers.v1.ListContainersRequest;
import io.jukung.proto.services.containers.v1.UpdateContainerRequest;
import java.util.List;
import java.util.Map;

/** containerd's container records: what a task is made from. */
public final class ContainerClient {

  /** Our shim. */
  public static final String RUNTIME = "io.containerd.jukung.v1";

  private final ContainersGrpc.ContainersBlockingStub stub;
  private final Calls calls;

  ContainerClient(Channel channel, Calls calls) {
    this.stub = ContainersGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  /**
   * The record of a container whose snapshot has the container's id as key.
   *
   * @param spec OCI spec as JSON
   */
  public void create(String id, String image, byte[] spec, Map<String, String> labels) {
    CreateContainerRequest request =
        CreateContainerRequest.newBuilder()
            .setContainer(container(id, image, spec, labels))
            .build();
    calls.once(() -> stub.create(request));
  }

  /** Replaces the spec of an existing record. */
  public void updateSpec(String id, byte[] spec) {
    UpdateContainerRequest request =
        UpdateContainerRequest.newBuilder()
            .setContainer(container(id, "", spec, Map.of()))
            .setUpdateMask(FieldMask.newBuilder().addPaths("spec"))
            .build();
    calls.repeatable(() -> stub.update(request));
  }

  private static Container container(
      String id, String image, byte[] spec, Map<String, String> labels) {
    return Container.newBuilder()
        .setId(id)
        .setImage(image)
        .putAllLabels(labels)
        .setRuntime(Container.Runtime.newBuilder().setName(RUNTIME))
        .setSpec(Anys.json(Anys.OCI_SPEC, spec))
        .setSnapshotter(SnapshotClient.SNAPSHOTTER)
        .setSnapshotKey(id)
        .build();
  }

  public void delete(String id) {
    DeleteContainerRequest request = DeleteContainerRequest.newBuilder().setId(id).build();
    calls.repeatable(() -> stub.delete(request));
  }

  /** Ids of the records whose label has this value. */
  public List<String> idsWithLabel(String label, String value) {
    ListContainersRequest request = ListContainersRequest.getDefaultInstance();
    return calls.repeatable(() -> stub.list(request)).getContainersList().stream()
        .filter(container -> value.equals(container.getLabelsMap().get(label)))
        .map(Container::getId)
        .toList();
  }
}
