package io.jukung.engine.containerd;

import io.grpc.Channel;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.services.diff.v1.ApplyRequest;
import io.jukung.proto.services.diff.v1.DiffGrpc;
import io.jukung.proto.services.snapshots.v1.CommitSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.RemoveSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import java.util.UUID;

/** Turns a layer blob into a committed snapshot. */
public final class UnpackClient {
  private final SnapshotsGrpc.SnapshotsBlockingStub snapshots;
  private final DiffGrpc.DiffBlockingStub diff;
  private final Calls calls;

  UnpackClient(Channel channel, Calls calls) {
    this.snapshots = SnapshotsGrpc.newBlockingStub(channel);
    this.diff = DiffGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  /**
   * Unpacks a base layer. That its snapshot exists already is success.
   *
   * @return the digest of the uncompressed layer, which is also the snapshot's name
   */
  public String base(ContentDescriptor layer, String diffId, String lease) {
    String key = "extract-" + UUID.randomUUID() + " " + diffId;
    var stub = Leases.with(snapshots, lease);
    PrepareSnapshotRequest prepare =
        PrepareSnapshotRequest.newBuilder()
            .setSnapshotter(SnapshotClient.SNAPSHOTTER)
            .setKey(key)
            .build();
    var mounts = calls.once(() -> stub.prepare(prepare)).getMountsList();
    try {
      ApplyRequest apply =
          ApplyRequest.newBuilder().setDiff(Convert.message(layer)).addAllMounts(mounts).build();
      String applied =
          calls.once(() -> Leases.with(diff, lease).apply(apply)).getApplied().getDigest();
      if (!applied.equals(diffId)) {
        throw ContainerException.internal(
            "layer " + layer.digest() + " unpacked to " + applied + " instead of " + diffId, null);
      }
      commit(stub, key, diffId);
      return diffId;
    } catch (ContainerException e) {
      remove(key);
      throw e;
    }
  }

  private void commit(SnapshotsGrpc.SnapshotsBlockingStub stub, String key, String name) {
    CommitSnapshotRequest request =
        CommitSnapshotRequest.newBuilder()
            .setSnapshotter(SnapshotClient.SNAPSHOTTER)
            .setName(name)
            .setKey(key)
            .build();
    try {
      calls.once(() -> stub.commit(request));
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
      remove(key);
    }
  }

  private void remove(String key) {
    RemoveSnapshotRequest request =
        RemoveSnapshotRequest.newBuilder()
            .setSnapshotter(SnapshotClient.SNAPSHOTTER)
            .setKey(key)
            .build();
    try {
      calls.repeatable(() -> snapshots.remove(request));
    } catch (ContainerException e) {
      // nothing refers to it: the garbage collector takes it with the lease
      if (e.kind() == ErrorKind.INTERNAL) {
        throw e;
      }
    }
  }
}
