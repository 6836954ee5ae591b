package io.jukung.proto.image;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.util.List;
import java.util.Map;

/** One platform's image: OCI image-spec, manifest.md, and Docker's schema 2. */
public record Manifest(
    String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {

  public Manifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  /**
   * Reads a manifest.
   *
   * @param mediaType what the descriptor says; used where the document does not say itself
   * @throws ContainerException INVALID_ARGUMENT when it is not one
   */
  public static Manifest parse(byte[] json, String mediaType) {
    try {
      JsonView view = Json.parseObject(json).view();
      if (view.intValue("schemaVersion", 0) != 2) {
        throw view.error("schemaVersion is not 2");
      }
      return new Manifest(
          view.string("mediaType", mediaType),
          Descriptor.read(view.get("config")),
          view.elements("layers").stream().map(Descriptor::read).toList(),
          view.has("annotations") ? view.stringMap("annotations") : Map.of());
    } catch (JsonException | IllegalArgumentException e) {
      throw ContainerException.invalidArgument("malformed image manifest: " + e.getMessage());
    }
  }

  public byte[] toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .put("config", config.write())
            .put(
                "layers",
                JsonArray.of(layers.stream().map(Descriptor::write).toArray(JsonObject[]::new)));
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    return Json.writeBytes(json.build());
  }
}
