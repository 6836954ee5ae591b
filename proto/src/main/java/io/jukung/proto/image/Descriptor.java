package io.jukung.proto.image;

import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.util.Map;
import java.util.Optional;

/**
 * A typed reference to content: OCI image-spec, descriptor.md.
 *
 * @param size bytes
 * @param platform of an index's entry
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Map<String, String> annotations,
    Optional<Platform> platform) {

  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, Map.of(), Optional.empty());
  }

  public static Descriptor of(
      String mediaType, Digest digest, long size, Map<String, String> annotations) {
    return new Descriptor(mediaType, digest, size, annotations, Optional.empty());
  }

  static Descriptor read(JsonView json) {
    JsonView platform = json.find("platform");
    return new Descriptor(
        json.string("mediaType", ""),
        Digest.parse(json.string("digest")),
        json.longValue("size"),
        json.has("annotations") ? json.stringMap("annotations") : Map.of(),
        platform == null ? Optional.empty() : Optional.of(platform(platform)));
  }

  static Platform platform(JsonView json) {
    return new Platform(
        json.string("os", ""),
        json.string("architecture", ""),
        json.string("variant", ""),
        json.string("os.version", ""));
  }

  JsonObject write() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", size);
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    platform.ifPresent(
        p -> {
          JsonObject.Builder written =
              JsonObject.builder().put("architecture", p.architecture()).put("os", p.os());
          if (!p.variant().isEmpty()) {
            written.put("variant", p.variant());
          }
          json.put("platform", written);
        });
    return json.build();
  }
}
