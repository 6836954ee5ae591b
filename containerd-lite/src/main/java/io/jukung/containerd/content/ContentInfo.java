package io.jukung.containerd.content;

import io.jukung.proto.id.Digest;
import java.time.Instant;
import java.util.Map;

/**
 * What a namespace knows of a blob.
 *
 * @param size bytes
 */
public record ContentInfo(
    Digest digest, long size, Instant created, Instant updated, Map<String, String> labels) {

  public ContentInfo {
    labels = Map.copyOf(labels);
  }
}
