package io.jukung.containerd.images;

import io.jukung.proto.image.Descriptor;
import java.time.Instant;
import java.util.Map;

/** A name, usually a full reference, and the manifest or index it points at. */
public record ImageRecord(
    String name, Descriptor target, Map<String, String> labels, Instant created, Instant updated) {

  public ImageRecord {
    labels = Map.copyOf(labels);
  }
}
