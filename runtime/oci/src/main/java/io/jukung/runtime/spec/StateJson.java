package io.jukung.runtime.spec;

import io.jukung.sys.json.JsonObject;
import java.util.Map;

/**
 * The state of a container (runtime-spec 1.2, "State"), as hooks and {@code state} get it.
 *
 * @param status creating, created, running, paused or stopped
 * @param pid of the first process as the host sees it; 0 once stopped
 */
public record StateJson(
    String ociVersion,
    String id,
    String status,
    int pid,
    String bundle,
    Map<String, String> annotations) {

  /** In the spec's field order; annotations are left out when there are none. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("ociVersion", ociVersion)
            .put("id", id)
            .put("status", status)
            .put("pid", pid)
            .put("bundle", bundle);
    if (!annotations.isEmpty()) {
      json.put("annotations", JsonObject.ofStrings(annotations));
    }
    return json.build();
  }
}
