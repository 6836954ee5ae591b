package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.filters.Filter;
import io.jukung.containerd.leases.LeaseResource;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.containerd.snapshots.SnapshotInfo;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.SnapshotCommit;
import io.jukung.proto.events.SnapshotPrepare;
import io.jukung.proto.events.SnapshotRemove;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.snapshots.v1.CleanupRequest;
import io.jukung.proto.services.snapshots.v1.CommitSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.Info;
import io.jukung.proto.services.snapshots.v1.Kind;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsRequest;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsResponse;
import io.jukung.proto.services.snapshots.v1.MountsRequest;
import io.jukung.proto.services.snapshots.v1.MountsResponse;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotResponse;
import io.jukung.proto.services.snapshots.v1.RemoveSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.services.snapshots.v1.StatSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.StatSnapshotResponse;
import io.jukung.proto.services.snapshots.v1.UpdateSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.UpdateSnapshotResponse;
import io.jukung.proto.services.snapshots.v1.UsageRequest;
import io.jukung.proto.services.snapshots.v1.UsageResponse;
import io.jukung.proto.services.snapshots.v1.ViewSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.ViewSnapshotResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code containerd.services.snapshots.v1.Snapshots}. */
public final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {

  private final Map<String, Snapshotter> snapshotters;
  private final LeaseStore leases;
  private final EventPublisher events;
  private final GarbageTrigger garbage;

  /**
   * @param snapshotters by name
   */
  public SnapshotsService(
      Map<String, Snapshotter> snapshotters,
      LeaseStore leases,
      EventPublisher events,
      GarbageTrigger garbage) {
    this.snapshotters = Map.copyOf(snapshotters);
    this.leases = leases;
    this.events = events;
    this.garbage = garbage;
  }

  private Snapshotter named(String name) {
    if (name.isEmpty()) {
      throw ContainerException.invalidArgument("snapshotter argument missing");
    }
    Snapshotter found = snapshotters.get(name);
    if (found == null) {
      throw ContainerException.invalidArgument("snapshotter not loaded: " + name);
    }
    return found;
  }

  private static ContainerException failed(String what, IOException e) {
    return ContainerException.of(what, e);
  }

  /** Keeps a new snapshot for the lease that the call brought, if any. */
  private void lease(String snapshotter, String key) {
    String lease = CallLease.current();
    if (!lease.isEmpty()) {
      leases.add(Namespaces.required(), lease, new LeaseResource("snapshots/" + snapshotter, key));
    }
  }

  @Override
  public void prepare(
      PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> observer) {
    try {
      List<Mount> mounts =
          named(request.getSnapshotter())
              .prepare(
                  Namespaces.required(),
                  request.getKey(),
                  request.getParent(),
                  request.getLabelsMap());
      lease(request.getSnapshotter(), request.getKey());
      events.publish(
          "/snapshot/prepare",
          SnapshotPrepare.newBuilder()
              .setKey(request.getKey())
              .setParent(request.getParent())
              .setSnapshotter(request.getSnapshotter())
              .build());
      Conversions.answer(
          observer,
          PrepareSnapshotResponse.newBuilder().addAllMounts(Conversions.mounts(mounts)).build());
    } catch (IOException e) {
      throw failed("prepare snapshot " + request.getKey(), e);
    }
  }

  @Override
  public void view(ViewSnapshotRequest request, StreamObserver<ViewSnapshotResponse> observer) {
    try {
      List<Mount> mounts =
          named(request.getSnapshotter())
              .view(
                  Namespaces.required(),
                  request.getKey(),
                  request.getParent(),
                  request.getLabelsMap());
      lease(request.getSnapshotter(), request.getKey());
      Conversions.answer(
          observer,
          ViewSnapshotResponse.newBuilder().addAllMounts(Conversions.mounts(mounts)).build());
    } catch (IOException e) {
      throw failed("view snapshot " + request.getParent(), e);
    }
  }

  @Override
  public void mounts(MountsRequest request, StreamObserver<MountsResponse> observer) {
    List<Mount> mounts =
        named(request.getSnapshotter()).mounts(Namespaces.required(), request.getKey());
    Conversions.answer(
        observer, MountsResponse.newBuilder().addAllMounts(Conversions.mounts(mounts)).build());
  }

  @Override
  public void commit(CommitSnapshotRequest request, StreamObserver<Empty> observer) {
    try {
      // before it is a snapshot: the collector may come in between
      lease(request.getSnapshotter(), request.getName());
      named(request.getSnapshotter())
          .commit(
              Namespaces.required(), request.getName(), request.getKey(), request.getLabelsMap());
      events.publish(
          "/snapshot/commit",
          SnapshotCommit.newBuilder()
              .setKey(request.getKey())
              .setName(request.getName())
              .setSnapshotter(request.getSnapshotter())
              .build());
      Conversions.answer(observer, Empty.getDefaultInstance());
    } catch (IOException e) {
      throw failed("commit snapshot " + request.getKey(), e);
    }
  }

  @Override
  public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> observer) {
    try {
      named(request.getSnapshotter()).remove(Namespaces.required(), request.getKey());
      events.publish(
          "/snapshot/remove",
          SnapshotRemove.newBuilder()
              .setKey(request.getKey())
              .setSnapshotter(request.getSnapshotter())
              .build());
      garbage.collectSoon();
      Conversions.answer(observer, Empty.getDefaultInstance());
    } catch (IOException e) {
      throw failed("remove snapshot " + request.getKey(), e);
    }
  }

  @Override
  public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> observer) {
    SnapshotInfo info =
        named(request.getSnapshotter()).stat(Namespaces.required(), request.getKey());
    Conversions.answer(observer, StatSnapshotResponse.newBuilder().setInfo(message(info)).build());
  }

  @Override
  public void update(
      UpdateSnapshotRequest request, StreamObserver<UpdateSnapshotResponse> observer) {
    SnapshotInfo info =
        named(request.getSnapshotter())
            .update(
                Namespaces.required(),
                request.getInfo().getName(),
                request.getInfo().getLabelsMap(),
                request.getUpdateMask().getPathsList());
    Conversions.answer(
        observer, UpdateSnapshotResponse.newBuilder().setInfo(message(info)).build());
  }

  @Override
  public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    ListSnapshotsResponse.Builder response = ListSnapshotsResponse.newBuilder();
    for (SnapshotInfo info : named(request.getSnapshotter()).list(Namespaces.required())) {
      if (Filter.any(filters, path -> field(info, path))) {
        response.addInfo(message(info));
      }
      if (response.getInfoCount() == 100) {
        observer.onNext(response.build());
        response.clear();
      }
    }
    if (response.getInfoCount() > 0) {
      observer.onNext(response.build());
    }
    observer.onCompleted();
  }

  private static Optional<String> field(SnapshotInfo info, List<String> path) {
    return switch (path.getFirst()) {
      case "name" -> Optional.of(info.name());
      case "parent" -> Filter.text(info.parent());
      case "kind" -> Optional.of(info.kind().name().toLowerCase(java.util.Locale.ROOT));
      case "labels" -> Filter.label(info.labels(), path);
      default -> Optional.empty();
    };
  }

  @Override
  public void usage(UsageRequest request, StreamObserver<UsageResponse> observer) {
    try {
      io.jukung.containerd.snapshots.Usage usage =
          named(request.getSnapshotter()).usage(Namespaces.required(), request.getKey());
      Conversions.answer(
          observer,
          UsageResponse.newBuilder().setSize(usage.size()).setInodes(usage.inodes()).build());
    } catch (IOException e) {
      throw failed("measure snapshot " + request.getKey(), e);
    }
  }

  @Override
  public void cleanup(CleanupRequest request, StreamObserver<Empty> observer) {
    try {
      named(request.getSnapshotter()).cleanup();
      Conversions.answer(observer, Empty.getDefaultInstance());
    } catch (IOException e) {
      throw failed("clean up snapshots", e);
    }
  }

  private static Info message(SnapshotInfo info) {
    return Info.newBuilder()
        .setName(info.name())
        .setParent(info.parent())
        .setKind(
            switch (info.kind()) {
              case VIEW -> Kind.VIEW;
              case ACTIVE -> Kind.ACTIVE;
              case COMMITTED -> Kind.COMMITTED;
            })
        .setCreatedAt(Conversions.timestamp(info.created()))
        .setUpdatedAt(Conversions.timestamp(info.updated()))
        .putAllLabels(info.labels())
        .build();
  }
}
