package io.jukung.containerd.transfer;

import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageConfig;
import io.jukung.proto.image.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Turns an image's layers into snapshots named by their chain ids, from the bottom. Each appears
 * only when its layer is whole and its digest is what the config says. Thread-safe.
 */
final class LayerUnpack {
  private static final String SNAPSHOT_REF = "containerd.io/snapshot.ref";
  private static final String UNCOMPRESSED = "containerd.io/uncompressed";

  private final String namespace;
  private final LayerDiffs diffs;
  private final BlobStore blobs;
  private final TransferLease lease;
  private final KeyedLocks locks;
  private final BlobJobs jobs;

  LayerUnpack(
      String namespace,
      LayerDiffs diffs,
      BlobStore blobs,
      TransferLease lease,
      KeyedLocks locks,
      BlobJobs jobs) {
    this.namespace = namespace;
    this.diffs = diffs;
    this.blobs = blobs;
    this.lease = lease;
    this.locks = locks;
    this.jobs = jobs;
  }

  /** Waits for a layer's blob. */
  @FunctionalInterface
  interface Arrival {
    void await(Descriptor layer) throws IOException, InterruptedException;
  }

  void unpack(Manifest manifest, ImageConfig config, Snapshotter snapshotter, Arrival arrival)
      throws IOException, InterruptedException {
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != manifest.layers().size()) {
      throw new ContainerException(
          ErrorKind.DATA_LOSS,
          Reason.CONTENT_CORRUPT,
          "the image's manifest has "
              + manifest.layers().size()
              + " layers, its config "
              + diffIds.size());
    }
    List<Digest> chain = ImageConfig.chainIds(diffIds);
    for (int i = 0; i < chain.size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      arrival.await(layer);
      String parent = i == 0 ? "" : chain.get(i - 1).toString();
      unpack(layer, diffIds.get(i), chain.get(i).toString(), parent, snapshotter);
    }
    if (!chain.isEmpty()) {
      blobs.label(
          manifest.config().digest(),
          Map.of(
              "containerd.io/gc.ref.snapshot." + snapshotter.name(), chain.getLast().toString()));
    }
  }

  private void unpack(
      Descriptor layer, Digest diffId, String chainId, String parent, Snapshotter snapshotter)
      throws IOException, InterruptedException {
    String lock = "snapshot " + namespace + " " + snapshotter.name() + " " + chainId;
    try (KeyedLocks.Held held = locks.lock(lock)) {
      lease.keepSnapshot(snapshotter.name(), chainId);
      if (!exists(snapshotter, chainId)) {
        extract(layer, diffId, chainId, parent, snapshotter);
      }
      jobs.extracted(layer);
    }
  }

  private boolean exists(Snapshotter snapshotter, String key) {
    try {
      snapshotter.stat(namespace, key);
      return true;
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void extract(
      Descriptor layer, Digest diffId, String chainId, String parent, Snapshotter snapshotter)
      throws IOException {
    String key = "extract-" + UUID.randomUUID() + " " + chainId;
    Map<String, String> labels = Map.of(SNAPSHOT_REF, chainId);
    lease.keepSnapshot(snapshotter.name(), key);
    List<Mount> mounts = snapshotter.prepare(namespace, key, parent, labels);
    boolean committed = false;
    try {
      Descriptor applied =
          diffs.apply(namespace, layer, mounts, false, bytes -> jobs.extracting(layer, bytes));
      if (!applied.digest().equals(diffId)) {
        throw new ContainerException(
            ErrorKind.DATA_LOSS,
            Reason.CONTENT_CORRUPT,
            "layer "
                + layer.digest()
                + " unpacks to "
                + applied.digest()
                + ", but the image's config says "
                + diffId);
      }
      snapshotter.commit(namespace, chainId, key, labels);
      committed = true;
    } finally {
      if (!committed) {
        snapshotter.remove(namespace, key);
      }
    }
    blobs.label(layer.digest(), Map.of(UNCOMPRESSED, diffId.toString()));
  }
}
