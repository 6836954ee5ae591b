package io.jukung.runtime;

import io.jukung.runtime.spec.StateJson;
import io.jukung.sys.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A container as of now.
 *
 * @param pid of its first process; 0 once stopped
 * @param created when it was created
 * @param owner user who created it, by uid
 */
public record ContainerState(
    String ociVersion,
    String id,
    ContainerStatus status,
    int pid,
    Path bundle,
    Path rootfs,
    Instant created,
    int owner,
    Map<String, String> annotations) {

  /** The state of the OCI specification. */
  public StateJson oci() {
    return new StateJson(ociVersion, id, status.text(), pid, bundle.toString(), annotations);
  }

  /** As runc's {@code state} prints it: the spec's state with rootfs, created and owner. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("ociVersion", ociVersion)
        .put("id", id)
        .put("pid", pid)
        .put("status", status.text())
        .put("bundle", bundle.toString())
        .put("rootfs", rootfs.toString())
        .put("created", created.toString())
        .putIfPresent(
            "annotations", annotations.isEmpty() ? null : JsonObject.ofStrings(annotations))
        .put("owner", owner == 0 ? "root" : owner == -1 ? "" : Integer.toString(owner))
        .build();
  }
}
