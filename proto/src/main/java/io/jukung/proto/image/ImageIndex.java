package io.jukung.proto.image;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images of several platforms: OCI image-spec, image-index.md, and Docker's manifest list. */
public record ImageIndex(
    String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {

  public ImageIndex {
    manifests = List.copyOf(manifests);
    annotations = Map.copyOf(annotations);
  }

  /**
   * Reads an index.
   *
   * @throws ContainerException INVALID_ARGUMENT when it is not one
   */
  public static ImageIndex parse(byte[] json, String mediaType) {
    try {
      JsonView view = Json.parseObject(json).view();
      return new ImageIndex(
          view.string("mediaType", mediaType),
          view.elements("manifests").stream().map(Descriptor::read).toList(),
          view.has("annotations") ? view.stringMap("annotations") : Map.of());
    } catch (JsonException | IllegalArgumentException e) {
      throw ContainerException.invalidArgument("malformed image index: " + e.getMessage());
    }
  }

  /**
   * The entry that suits {@code wanted} best; entries that are no images (attestations) never do.
   */
  public Optional<Descriptor> select(Platform wanted) {
    return manifests.stream()
        .filter(entry -> !entry.annotations().containsKey("vnd.docker.reference.type"))
        .filter(entry -> entry.platform().isEmpty() || wanted.rank(entry.platform().get()) >= 0)
        .min(
            Comparator.comparingInt(
                entry -> entry.platform().map(wanted::rank).orElse(Integer.MAX_VALUE)));
  }

  public byte[] toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .put(
                "manifests",
                JsonArray.of(manifests.stream().map(Descriptor::write).toArray(JsonObject[]::new)));
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    return Json.writeBytes(json.build());
  }
}
