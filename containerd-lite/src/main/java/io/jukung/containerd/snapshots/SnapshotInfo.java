package io.jukung.containerd.snapshots;

import java.time.Instant;
import java.util.Map;

/**
 * A snapshot as its namespace sees it.
 *
 * @param parent name of a committed snapshot, empty: none
 */
public record SnapshotInfo(
    SnapshotKind kind,
    String name,
    String parent,
    Map<String, String> labels,
    Instant created,
    Instant updated) {

  public SnapshotInfo {
    labels = Map.copyOf(labels);
  }
}
