package io.jukung.runtime.spec;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs to run at points of the life cycle (runtime-spec 1.2, "hooks"). */
public record HooksSpec(
    List<Hook> prestart,
    List<Hook> createRuntime,
    List<Hook> createContainer,
    List<Hook> startContainer,
    List<Hook> poststart,
    List<Hook> poststop) {

  public static final HooksSpec NONE =
      new HooksSpec(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public HooksSpec {
    prestart = List.copyOf(prestart);
    createRuntime = List.copyOf(createRuntime);
    createContainer = List.copyOf(createContainer);
    startContainer = List.copyOf(startContainer);
    poststart = List.copyOf(poststart);
    poststop = List.copyOf(poststop);
  }

  /** Reads config.json's "hooks". */
  public static HooksSpec read(JsonView json) {
    return SpecReader.hooks(json);
  }

  /** As {@link #read} takes it; stages without hooks are left out. */
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    put(json, "prestart", prestart);
    put(json, "createRuntime", createRuntime);
    put(json, "createContainer", createContainer);
    put(json, "startContainer", startContainer);
    put(json, "poststart", poststart);
    put(json, "poststop", poststop);
    return json.build();
  }

  private static void put(JsonObject.Builder json, String stage, List<Hook> hooks) {
    if (hooks.isEmpty()) {
      return;
    }
    List<JsonValue> list = new ArrayList<>();
    for (Hook hook : hooks) {
      list.add(
          JsonObject.builder()
              .put("path", hook.path())
              .putStrings("args", hook.args())
              .putStrings("env", hook.env())
              .putIfPresent(
                  "timeout",
                  hook.timeoutSeconds() == null ? null : hook.timeoutSeconds().longValue())
              .build());
    }
    json.put(stage, new JsonArray(list));
  }

  /** Whether some hook runs while the container is being created. */
  public boolean duringCreate() {
    return !(prestart.isEmpty() && createRuntime.isEmpty() && createContainer.isEmpty());
  }

  /** Those that run after the creation, which may be another process's to do. */
  public HooksSpec afterCreate() {
    return new HooksSpec(List.of(), List.of(), List.of(), startContainer, poststart, poststop);
  }

  /**
   * @param path absolute
   * @param timeoutSeconds absent: no limit
   */
  public record Hook(
      String path, List<String> args, List<String> env, @Nullable Integer timeoutSeconds) {
    public Hook {
      args = List.copyOf(args);
      env = List.copyOf(env);
    }
  }
}
