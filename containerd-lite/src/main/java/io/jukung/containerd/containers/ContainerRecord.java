package io.jukung.containerd.containers;

import java.time.Instant;
import java.util.Map;

/**
 * What to run.
 *
 * @param image name of the image record it was made from; may be empty
 * @param runtime such as io.containerd.jukung.v1
 * @param runtimeOptions for the shim
 * @param spec the OCI runtime spec
 * @param snapshotter set when {@code snapshotKey} is
 * @param sandboxId empty: none
 */
public record ContainerRecord(
    String id,
    Map<String, String> labels,
    String image,
    String runtime,
    TypedBytes runtimeOptions,
    TypedBytes spec,
    String snapshotter,
    String snapshotKey,
    Instant created,
    Instant updated,
    Map<String, TypedBytes> extensions,
    String sandboxId) {

  public ContainerRecord {
    labels = Map.copyOf(labels);
    extensions = Map.copyOf(extensions);
  }
}
