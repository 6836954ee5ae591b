package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.namespaces.NamespaceStore;
import io.jukung.proto.events.NamespaceCreate;
import io.jukung.proto.events.NamespaceDelete;
import io.jukung.proto.events.NamespaceUpdate;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceResponse;
import io.jukung.proto.services.namespaces.v1.DeleteNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.GetNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.GetNamespaceResponse;
import io.jukung.proto.services.namespaces.v1.ListNamespacesRequest;
import io.jukung.proto.services.namespaces.v1.ListNamespacesResponse;
import io.jukung.proto.services.namespaces.v1.Namespace;
import io.jukung.proto.services.namespaces.v1.NamespacesGrpc;
import io.jukung.proto.services.namespaces.v1.UpdateNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.UpdateNamespaceResponse;
import java.util.Map;

/** {@code containerd.services.namespaces.v1.Namespaces}. */
public final class NamespacesService extends NamespacesGrpc.NamespacesImplBase {

  private final NamespaceStore namespaces;
  private final EventPublisher events;

  public NamespacesService(NamespaceStore namespaces, EventPublisher events) {
    this.namespaces = namespaces;
    this.events = events;
  }

  @Override
  public void get(GetNamespaceRequest request, StreamObserver<GetNamespaceResponse> observer) {
    Conversions.answer(
        observer,
        GetNamespaceResponse.newBuilder()
            .setNamespace(message(request.getName(), namespaces.get(request.getName())))
            .build());
  }

  @Override
  public void list(ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> observer) {
    ListNamespacesResponse.Builder response = ListNamespacesResponse.newBuilder();
    namespaces.list().forEach((name, labels) -> response.addNamespaces(message(name, labels)));
    Conversions.answer(observer, response.build());
  }

  @Override
  public void create(
      CreateNamespaceRequest request, StreamObserver<CreateNamespaceResponse> observer) {
    Namespace wanted = request.getNamespace();
    namespaces.create(wanted.getName(), wanted.getLabelsMap());
    events.publish(
        wanted.getName(),
        "/namespaces/create",
        NamespaceCreate.newBuilder()
            .setName(wanted.getName())
            .putAllLabels(wanted.getLabelsMap())
            .build());
    Conversions.answer(observer, CreateNamespaceResponse.newBuilder().setNamespace(wanted).build());
  }

  @Override
  public void update(
      UpdateNamespaceRequest request, StreamObserver<UpdateNamespaceResponse> observer) {
    Namespace wanted = request.getNamespace();
    Map<String, String> labels =
        namespaces.update(
            wanted.getName(), wanted.getLabelsMap(), request.getUpdateMask().getPathsList());
    events.publish(
        wanted.getName(),
        "/namespaces/update",
        NamespaceUpdate.newBuilder().setName(wanted.getName()).putAllLabels(labels).build());
    Conversions.answer(
        observer,
        UpdateNamespaceResponse.newBuilder()
            .setNamespace(message(wanted.getName(), labels))
            .build());
  }

  @Override
  public void delete(DeleteNamespaceRequest request, StreamObserver<Empty> observer) {
    namespaces.delete(request.getName());
    events.publish(
        request.getName(),
        "/namespaces/delete",
        NamespaceDelete.newBuilder().setName(request.getName()).build());
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  private static Namespace message(String name, Map<String, String> labels) {
    return Namespace.newBuilder().setName(name).putAllLabels(labels).build();
  }
}
