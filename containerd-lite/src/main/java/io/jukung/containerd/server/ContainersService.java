package io.jukung.containerd.server;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.containers.ContainerRecord;
import io.jukung.containerd.containers.ContainerStore;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.filters.Filter;
import io.jukung.proto.events.ContainerCreate;
import io.jukung.proto.events.ContainerDelete;
import io.jukung.proto.events.ContainerUpdate;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.containers.v1.Container;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.containers.v1.CreateContainerRequest;
import io.jukung.proto.services.containers.v1.CreateContainerResponse;
import io.jukung.proto.services.containers.v1.DeleteContainerRequest;
import io.jukung.proto.services.containers.v1.GetContainerRequest;
import io.jukung.proto.services.containers.v1.GetContainerResponse;
import io.jukung.proto.services.containers.v1.ListContainerMessage;
import io.jukung.proto.services.containers.v1.ListContainersRequest;
import io.jukung.proto.services.containers.v1.ListContainersResponse;
import io.jukung.proto.services.containers.v1.UpdateContainerRequest;
import io.jukung.proto.services.containers.v1.UpdateContainerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code containerd.services.containers.v1.Containers}. */
public final class ContainersService extends ContainersGrpc.ContainersImplBase {

  private final ContainerStore containers;
  private final EventPublisher events;
  private final GarbageTrigger garbage;

  public ContainersService(
      ContainerStore containers, EventPublisher events, GarbageTrigger garbage) {
    this.containers = containers;
    this.events = events;
    this.garbage = garbage;
  }

  @Override
  public void get(GetContainerRequest request, StreamObserver<GetContainerResponse> observer) {
    ContainerRecord container = containers.get(Namespaces.required(), request.getId());
    Conversions.answer(
        observer, GetContainerResponse.newBuilder().setContainer(message(container)).build());
  }

  @Override
  public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
    ListContainersResponse.Builder response = ListContainersResponse.newBuilder();
    matching(request.getFiltersList()).forEach(c -> response.addContainers(message(c)));
    Conversions.answer(observer, response.build());
  }

  @Override
  public void listStream(
      ListContainersRequest request, StreamObserver<ListContainerMessage> observer) {
    for (ContainerRecord container : matching(request.getFiltersList())) {
      observer.onNext(ListContainerMessage.newBuilder().setContainer(message(container)).build());
    }
    observer.onCompleted();
  }

  private List<ContainerRecord> matching(List<String> texts) {
    List<Filter> filters = Filter.parse(texts);
    return containers.list(Namespaces.required()).stream()
        .filter(container -> Filter.any(filters, path -> field(container, path)))
        .toList();
  }

  private static Optional<String> field(ContainerRecord container, List<String> path) {
    return switch (path.getFirst()) {
      case "id" -> Optional.of(container.id());
      case "runtime" -> Optional.of(container.runtime());
      case "image" -> Filter.text(container.image());
      case "labels" -> Filter.label(container.labels(), path);
      default -> Optional.empty();
    };
  }

  @Override
  public void create(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
    ContainerRecord made = containers.create(Namespaces.required(), record(request.getContainer()));
    events.publish(
        "/containers/create",
        ContainerCreate.newBuilder()
            .setId(made.id())
            .setImage(made.image())
            .setRuntime(
                ContainerCreate.Runtime.newBuilder()
                    .setName(made.runtime())
                    .setOptions(Conversions.any(made.runtimeOptions())))
            .build());
    Conversions.answer(
        observer, CreateContainerResponse.newBuilder().setContainer(message(made)).build());
  }

  @Override
  public void update(
      UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> observer) {
    ContainerRecord updated =
        containers.update(
            Namespaces.required(),
            record(request.getContainer()),
            request.getUpdateMask().getPathsList());
    events.publish(
        "/containers/update",
        ContainerUpdate.newBuilder()
            .setId(updated.id())
            .setImage(updated.image())
            .putAllLabels(updated.labels())
            .setSnapshotKey(updated.snapshotKey())
            .build());
    Conversions.answer(
        observer, UpdateContainerResponse.newBuilder().setContainer(message(updated)).build());
  }

  @Override
  public void delete(DeleteContainerRequest request, StreamObserver<Empty> observer) {
    containers.delete(Namespaces.required(), request.getId());
    events.publish(
        "/containers/delete", ContainerDelete.newBuilder().setId(request.getId()).build());
    garbage.collectSoon();
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  private static Container message(ContainerRecord container) {
    Container.Builder message =
        Container.newBuilder()
            .setId(container.id())
            .putAllLabels(container.labels())
            .setImage(container.image())
            .setSnapshotter(container.snapshotter())
            .setSnapshotKey(container.snapshotKey())
            .setCreatedAt(Conversions.timestamp(container.created()))
            .setUpdatedAt(Conversions.timestamp(container.updated()))
            .setSandbox(container.sandboxId());
    Container.Runtime.Builder runtime = Container.Runtime.newBuilder().setName(container.runtime());
    if (!container.runtimeOptions().isEmpty()) {
      runtime.setOptions(Conversions.any(container.runtimeOptions()));
    }
    message.setRuntime(runtime);
    if (!container.spec().isEmpty()) {
      message.setSpec(Conversions.any(container.spec()));
    }
    container
        .extensions()
        .forEach((key, value) -> message.putExtensions(key, Conversions.any(value)));
    return message.build();
  }

  private static ContainerRecord record(Container message) {
    Map<String, TypedBytes> extensions = new LinkedHashMap<>();
    for (Map.Entry<String, Any> entry : message.getExtensionsMap().entrySet()) {
      extensions.put(entry.getKey(), Conversions.typed(entry.getValue()));
    }
    return new ContainerRecord(
        message.getId(),
        message.getLabelsMap(),
        message.getImage(),
        message.getRuntime().getName(),
        Conversions.typed(message.getRuntime().getOptions()),
        Conversions.typed(message.getSpec()),
        message.getSnapshotter(),
        message.getSnapshotKey(),
        Instant.EPOCH,
        Instant.EPOCH,
        extensions,
        message.getSandbox());
  }
}
