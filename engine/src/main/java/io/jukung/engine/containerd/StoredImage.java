package io.jukung.engine.containerd;

import java.time.Instant;
import java.util.Map;

/** A name in containerd's image store and what it points to. */
public record StoredImage(
    String name,
    ContentDescriptor target,
    Map<String, String> labels,
    Instant createdAt,
    Instant updatedAt) {
  public StoredImage {
    labels = Map.copyOf(labels);
  }
}
