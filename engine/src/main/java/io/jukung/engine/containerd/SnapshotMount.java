package io.jukung.engine.containerd;

import java.util.List;

/** One mount that makes a snapshot visible. */
public record SnapshotMount(String type, String source, String target, List<String> options) {
  public SnapshotMount {
    options = List.copyOf(options);
  }
}
