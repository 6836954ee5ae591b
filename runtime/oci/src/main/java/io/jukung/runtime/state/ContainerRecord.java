package io.jukung.runtime.state;

import io.jukung.runtime.cgroup.CgroupPlace;
import io.jukung.runtime.spec.HooksSpec;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The immutable facts of a container, as state.json holds them. Its status is not one of them: it
 * is observed.
 *
 * @param startTime of the process, in clock ticks after boot: tells it from a later one of its pid
 * @param namespaces the container has of its own or has joined
 * @param rootUid host uid of the container's root
 * @param hooks those that are still to run
 */
public record ContainerRecord(
    String ociVersion,
    String id,
    Path bundle,
    Path rootfs,
    int pid,
    long startTime,
    Instant created,
    int owner,
    Map<String, String> annotations,
    CgroupPlace cgroups,
    Set<NamespaceType> namespaces,
    int rootUid,
    int rootGid,
    HooksSpec hooks) {

  private static final int VERSION = 1;

  byte[] toBytes() {
    JsonObject.Builder cgroupJson = JsonObject.builder();
    cgroups
        .directories()
        .forEach((controller, directory) -> cgroupJson.put(controller, directory.toString()));
    List<String> types = new ArrayList<>();
    for (NamespaceType type : namespaces) {
      types.add(type.text());
    }
    JsonObject hookJson = hooks.toJson();
    return Json.writeBytes(
        JsonObject.builder()
            .put("version", VERSION)
            .put("ociVersion", ociVersion)
            .put("id", id)
            .put("bundle", bundle.toString())
            .put("rootfs", rootfs.toString())
            .put("pid", pid)
            .put("startTime", startTime)
            .put("created", created.toString())
            .put("owner", owner)
            .put("annotations", JsonObject.ofStrings(annotations))
            .put("cgroups", cgroupJson)
            .putIfPresent(
                "systemdUnit",
                cgroups.unit().isEmpty()
                    ? null
                    : JsonObject.ofStrings(
                        Map.of(
                            "name", cgroups.unit(), "of", cgroups.userUnit() ? "user" : "system")))
            .putStrings("namespaces", types)
            .put("rootUid", rootUid)
            .put("rootGid", rootGid)
            .putIfPresent("hooks", hookJson.isEmpty() ? null : hookJson)
            .build());
  }

  static ContainerRecord parse(byte[] bytes) {
    JsonView json = Json.parse(bytes).view();
    if (json.longValue("version") != VERSION) {
      throw json.get("version").error("written by another version of this runtime");
    }
    Map<String, Path> cgroups = new LinkedHashMap<>();
    json.stringMap("cgroups").forEach((name, path) -> cgroups.put(name, Path.of(path)));
    Set<NamespaceType> namespaces = EnumSet.noneOf(NamespaceType.class);
    List<String> types = json.strings("namespaces");
    for (NamespaceType type : NamespaceType.values()) {
      if (types.contains(type.text())) {
        namespaces.add(type);
      }
    }
    JsonView hooks = json.find("hooks");
    JsonView unit = json.find("systemdUnit");
    CgroupPlace place =
        unit == null
            ? CgroupPlace.of(cgroups)
            : new CgroupPlace(cgroups, unit.string("name"), unit.string("of").equals("user"));
    return new ContainerRecord(
        json.string("ociVersion"),
        json.string("id"),
        Path.of(json.string("bundle")),
        Path.of(json.string("rootfs")),
        json.get("pid").intValue(),
        json.longValue("startTime"),
        Instant.parse(json.string("created")),
        json.get("owner").intValue(),
        json.stringMap("annotations"),
        place,
        namespaces,
        json.get("rootUid").intValue(),
        json.get("rootGid").intValue(),
        hooks == null ? HooksSpec.NONE : HooksSpec.read(hooks));
  }
}
