package io.jukung.proto.image;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image's config: OCI image-spec, config.md, with Docker's fields.
 *
 * @param created RFC 3339, empty when not said
 * @param document the whole, with what is not read here
 */
public record ImageConfig(
    Platform platform,
    String created,
    String author,
    List<String> env,
    List<String> command,
    List<String> entrypoint,
    String workingDir,
    String user,
    Map<String, String> labels,
    String stopSignal,
    List<String> exposedPorts,
    List<String> volumes,
    List<Digest> diffIds,
    JsonObject document) {

  public ImageConfig {
    env = List.copyOf(env);
    command = List.copyOf(command);
    entrypoint = List.copyOf(entrypoint);
    labels = Map.copyOf(labels);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
    diffIds = List.copyOf(diffIds);
  }

  /**
   * Reads a config.
   *
   * @throws ContainerException INVALID_ARGUMENT when it is not one
   */
  public static ImageConfig parse(byte[] json) {
    try {
      JsonObject document = Json.parseObject(json);
      JsonView view = document.view();
      Optional<JsonView> config = part(view, "config");
      return new ImageConfig(
          Descriptor.platform(view),
          view.string("created", ""),
          view.string("author", ""),
          config.map(c -> c.strings("Env")).orElse(List.of()),
          config.map(c -> c.strings("Cmd")).orElse(List.of()),
          config.map(c -> c.strings("Entrypoint")).orElse(List.of()),
          config.map(c -> c.string("WorkingDir", "")).orElse(""),
          config.map(c -> c.string("User", "")).orElse(""),
          config.map(c -> c.stringMap("Labels")).orElse(Map.of()),
          config.map(c -> c.string("StopSignal", "")).orElse(""),
          config.map(c -> names(c, "ExposedPorts")).orElse(List.of()),
          config.map(c -> names(c, "Volumes")).orElse(List.of()),
          part(view, "rootfs")
              .map(r -> r.strings("diff_ids").stream().map(Digest::parse).toList())
              .orElse(List.of()),
          document);
    } catch (JsonException | IllegalArgumentException e) {
      throw ContainerException.invalidArgument("malformed image config: " + e.getMessage());
    }
  }

  private static Optional<JsonView> part(JsonView view, String name) {
    return Optional.ofNullable(view.find(name));
  }

  private static List<String> names(JsonView view, String field) {
    JsonView found = view.find(field);
    return found == null ? List.of() : new ArrayList<>(found.entries().keySet());
  }

  /**
   * A part of the document that is not read here, such as {@code Healthcheck} of {@code config}.
   */
  public Optional<JsonValue> raw(String object, String field) {
    return Optional.ofNullable(document.get(object))
        .filter(JsonObject.class::isInstance)
        .map(value -> ((JsonObject) value).get(field));
  }

  /** Name of the topmost layer's snapshot: OCI image-spec, "Layer ChainID". Empty for no layers. */
  public Optional<Digest> chainId() {
    List<Digest> chain = chainIds(diffIds);
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
  }

  /** The chain id of each layer, from the bottom. */
  public static List<Digest> chainIds(List<Digest> diffIds) {
    List<Digest> chain = new ArrayList<>(diffIds.size());
    for (Digest diffId : diffIds) {
      chain.add(chain.isEmpty() ? diffId : Digest.of(chain.getLast() + " " + diffId));
    }
    return chain;
  }
}
