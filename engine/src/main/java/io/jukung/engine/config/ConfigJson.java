package io.jukung.engine.config;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Docker's Config object, to and from {@link ContainerConfig}. */
public final class ConfigJson {

  private ConfigJson() {}

  public static JsonObject write(ContainerConfig config) {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("Hostname", config.hostname())
            .put("Domainname", config.domainname())
            .put("User", config.user())
            .put("AttachStdin", config.stdinOnce())
            .put("AttachStdout", false)
            .put("AttachStderr", false)
            .put("Tty", config.tty())
            .put("OpenStdin", config.openStdin())
            .put("StdinOnce", config.stdinOnce())
            .putStrings("Env", config.env())
            .put("Cmd", strings(config.cmd()))
            .put("Image", config.image())
            .put("Volumes", set(config.volumes()))
            .put("WorkingDir", config.workingDir())
            .put("Entrypoint", strings(config.entrypoint()))
            .put("OnBuild", JsonNull.NULL)
            .put("Labels", JsonObject.ofStrings(new java.util.TreeMap<>(config.labels())));
    if (!config.exposedPorts().isEmpty()) {
      out.put("ExposedPorts", set(config.exposedPorts()));
    }
    if (!config.stopSignal().isEmpty()) {
      out.put("StopSignal", config.stopSignal());
    }
    Integer timeout = config.stopTimeout();
    if (timeout != null) {
      out.put("StopTimeout", timeout.longValue());
    }
    return out.build();
  }

  /**
   * Reads what {@link #write} wrote, and the {@code config} of an image, whose names are the same.
   */
  public static ContainerConfig read(JsonView json) {
    Long timeout = json.longOrNull("StopTimeout");
    return new ContainerConfig(
        json.string("Image", ""),
        list(json, "Cmd"),
        list(json, "Entrypoint"),
        json.strings("Env"),
        json.string("WorkingDir", ""),
        json.string("User", ""),
        json.string("Hostname", ""),
        json.string("Domainname", ""),
        json.stringMap("Labels"),
        json.bool("Tty", false),
        json.bool("OpenStdin", false),
        json.bool("StdinOnce", false),
        json.string("StopSignal", ""),
        timeout == null ? null : timeout.intValue(),
        keys(json, "ExposedPorts"),
        keys(json, "Volumes"));
  }

  private static JsonValue strings(@Nullable List<String> list) {
    return list == null ? JsonNull.NULL : JsonArray.ofStrings(list);
  }

  private static @Nullable List<String> list(JsonView json, String field) {
    return json.has(field) ? json.strings(field) : null;
  }

  private static JsonValue set(List<String> names) {
    if (names.isEmpty()) {
      return JsonNull.NULL;
    }
    JsonObject.Builder out = JsonObject.builder();
    names.forEach(name -> out.put(name, JsonObject.EMPTY));
    return out.build();
  }

  private static List<String> keys(JsonView json, String field) {
    JsonView found = json.find(field);
    return found == null ? List.of() : new ArrayList<>(found.object().fields().keySet());
  }
}
