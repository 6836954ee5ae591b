package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.filters.Filter;
import io.jukung.containerd.leases.LeaseResource;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.leases.v1.AddResourceRequest;
import io.jukung.proto.services.leases.v1.CreateRequest;
import io.jukung.proto.services.leases.v1.CreateResponse;
import io.jukung.proto.services.leases.v1.DeleteRequest;
import io.jukung.proto.services.leases.v1.DeleteResourceRequest;
import io.jukung.proto.services.leases.v1.Lease;
import io.jukung.proto.services.leases.v1.LeasesGrpc;
import io.jukung.proto.services.leases.v1.ListRequest;
import io.jukung.proto.services.leases.v1.ListResourcesRequest;
import io.jukung.proto.services.leases.v1.ListResourcesResponse;
import io.jukung.proto.services.leases.v1.ListResponse;
import io.jukung.proto.services.leases.v1.Resource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code containerd.services.leases.v1.Leases}. */
public final class LeasesService extends LeasesGrpc.LeasesImplBase {

  private final LeaseStore leases;
  private final GarbageTrigger garbage;

  public LeasesService(LeaseStore leases, GarbageTrigger garbage) {
    this.leases = leases;
    this.garbage = garbage;
  }

  @Override
  public void create(CreateRequest request, StreamObserver<CreateResponse> observer) {
    String id = request.getId().isEmpty() ? UUID.randomUUID().toString() : request.getId();
    Conversions.answer(
        observer,
        CreateResponse.newBuilder()
            .setLease(message(leases.create(Namespaces.required(), id, request.getLabelsMap())))
            .build());
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<Empty> observer) {
    leases.delete(Namespaces.required(), request.getId());
    if (request.getSync()) {
      garbage.collectNow();
    } else {
      garbage.collectSoon();
    }
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    ListResponse.Builder response = ListResponse.newBuilder();
    for (io.jukung.containerd.leases.Lease lease : leases.list(Namespaces.required())) {
      if (Filter.any(filters, path -> field(lease, path))) {
        response.addLeases(message(lease));
      }
    }
    Conversions.answer(observer, response.build());
  }

  private static Optional<String> field(
      io.jukung.containerd.leases.Lease lease, List<String> path) {
    return switch (path.getFirst()) {
      case "id" -> Optional.of(lease.id());
      case "labels" -> Filter.label(lease.labels(), path);
      default -> Optional.empty();
    };
  }

  @Override
  public void addResource(AddResourceRequest request, StreamObserver<Empty> observer) {
    leases.add(Namespaces.required(), request.getId(), resource(request.getResource()));
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void deleteResource(DeleteResourceRequest request, StreamObserver<Empty> observer) {
    leases.remove(Namespaces.required(), request.getId(), resource(request.getResource()));
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void listResources(
      ListResourcesRequest request, StreamObserver<ListResourcesResponse> observer) {
    ListResourcesResponse.Builder response = ListResourcesResponse.newBuilder();
    for (LeaseResource resource : leases.resources(Namespaces.required(), request.getId())) {
      response.addResources(Resource.newBuilder().setType(resource.type()).setId(resource.id()));
    }
    Conversions.answer(observer, response.build());
  }

  private static LeaseResource resource(Resource message) {
    return new LeaseResource(message.getType(), message.getId());
  }

  private static Lease message(io.jukung.containerd.leases.Lease lease) {
    return Lease.newBuilder()
        .setId(lease.id())
        .setCreatedAt(Conversions.timestamp(lease.created()))
        .putAllLabels(lease.labels())
        .build();
  }
}
