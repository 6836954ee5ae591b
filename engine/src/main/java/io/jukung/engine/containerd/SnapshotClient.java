package io.jukung.engine.containerd;

import io.grpc.Channel;
import io.jukung.proto.services.snapshots.v1.CommitSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsRequest;
import io.jukung.proto.services.snapshots.v1.ListSnapshotsResponse;
import io.jukung.proto.services.snapshots.v1.MountsRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.RemoveSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.services.snapshots.v1.UsageRequest;
import io.jukung.proto.services.snapshots.v1.UsageResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Root file systems, by key. */
public final class SnapshotClient {

  /** containerd's default on Linux. */
  public static final String SNAPSHOTTER = "overlayfs";

  private final SnapshotsGrpc.SnapshotsBlockingStub stub;
  private final Calls calls;

  SnapshotClient(Channel channel, Calls calls) {
    this.stub = SnapshotsGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  /** A writable snapshot on top of {@code parent} (a chain id, or empty). */
  public List<SnapshotMount> prepare(String key, String parent, Map<String, String> labels) {
    PrepareSnapshotRequest request =
        PrepareSnapshotRequest.newBuilder()
            .setSnapshotter(SNAPSHOTTER)
            .setKey(key)
            .setParent(parent)
            .putAllLabels(labels)
            .build();
    return Convert.mounts(calls.once(() -> stub.prepare(request)).getMountsList());
  }

  public List<SnapshotMount> mounts(String key) {
    MountsRequest request =
        MountsRequest.newBuilder().setSnapshotter(SNAPSHOTTER).setKey(key).build();
    return Convert.mounts(calls.repeatable(() -> stub.mounts(request)).getMountsList());
  }

  /** Makes the active snapshot {@code key} a committed one of that name. */
  public void commit(String name, String key, Map<String, String> labels) {
    CommitSnapshotRequest request =
        CommitSnapshotRequest.newBuilder()
            .setSnapshotter(SNAPSHOTTER)
            .setName(name)
            .setKey(key)
            .putAllLabels(labels)
            .build();
    calls.once(() -> stub.commit(request));
  }

  public void remove(String key) {
    RemoveSnapshotRequest request =
        RemoveSnapshotRequest.newBuilder().setSnapshotter(SNAPSHOTTER).setKey(key).build();
    calls.repeatable(() -> stub.remove(request));
  }

  /** Bytes that the snapshot itself adds to its parents. */
  public long usage(String key) {
    UsageRequest request =
        UsageRequest.newBuilder().setSnapshotter(SNAPSHOTTER).setKey(key).build();
    UsageResponse answer = calls.repeatable(() -> stub.usage(request));
    return answer.getSize();
  }

  /** Names of the active snapshots whose label has this value. */
  public List<String> keysWithLabel(String label, String value) {
    ListSnapshotsRequest request =
        ListSnapshotsRequest.newBuilder().setSnapshotter(SNAPSHOTTER).build();
    return calls.repeatable(
        () -> {
          List<String> keys = new ArrayList<>();
          Iterator<ListSnapshotsResponse> pages = stub.list(request);
          while (pages.hasNext()) {
            pages
                .next()
                .getInfoList()
                .forEach(
                    info -> {
                      if (value.equals(info.getLabelsMap().get(label))) {
                        keys.add(info.getName());
                      }
                    });
          }
          return keys;
        });
  }
}
