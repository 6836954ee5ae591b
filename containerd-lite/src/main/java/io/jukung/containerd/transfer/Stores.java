package io.jukung.containerd.transfer;

import io.jukung.containerd.content.ContentStore;
import io.jukung.containerd.images.ImageStore;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.proto.error.ContainerException;
import java.util.Map;

/**
 * The stores that transfers work on.
 *
 * @param snapshotters by name
 * @param defaultSnapshotter where none is named
 */
public record Stores(
    ContentStore content,
    ImageStore images,
    LeaseStore leases,
    Map<String, Snapshotter> snapshotters,
    String defaultSnapshotter) {

  public Stores {
    snapshotters = Map.copyOf(snapshotters);
  }

  Snapshotter snapshotter(String name) {
    Snapshotter found = snapshotters.get(name.isEmpty() ? defaultSnapshotter : name);
    if (found == null) {
      throw ContainerException.invalidArgument("unknown snapshotter \"" + name + "\"");
    }
    return found;
  }
}
