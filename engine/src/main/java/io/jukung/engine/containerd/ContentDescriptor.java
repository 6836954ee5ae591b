package io.jukung.engine.containerd;

import java.util.Map;

/** OCI descriptor. */
public record ContentDescriptor(
    String mediaType, String digest, long size, Map<String, String> annotations) {
  public ContentDescriptor {
    annotations = Map.copyOf(annotations);
  }

  public ContentDescriptor(String mediaType, String digest, long size) {
    this(mediaType, digest, size, Map.of());
  }
}
