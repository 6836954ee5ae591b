package io.jukung.runtime.spec;

import io.jukung.runtime.spec.LinuxSpec.DeviceSpec;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.LinuxSpec.Personality;
import io.jukung.runtime.spec.LinuxSpec.TimeOffset;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the linux section. */
final class LinuxReader {
  private static final long MAX_ID = 0xFFFF_FFFFL;
  private static final Set<String> PROPAGATIONS =
      Set.of(
          "",
          "shared",
          "rshared",
          "slave",
          "rslave",
          "private",
          "rprivate",
          "unbindable",
          "runbindable");

  private LinuxReader() {}

  static LinuxSpec linux(@Nullable JsonView given) {
    JsonView json = given == null ? JsonObject.EMPTY.view() : given;
    JsonView resources = json.find("resources");
    JsonView seccomp = json.find("seccomp");
    JsonView personality = json.find("personality");
    String propagation = json.string("rootfsPropagation", "");
    if (!PROPAGATIONS.contains(propagation)) {
      throw json.get("rootfsPropagation").error("unknown propagation \"" + propagation + "\"");
    }
    return new LinuxSpec(
        namespaces(json),
        idMappings(json, "uidMappings"),
        idMappings(json, "gidMappings"),
        json.stringMap("sysctl"),
        resources == null ? ResourcesSpec.NONE : ResourcesReader.resources(resources),
        json.string("cgroupsPath", ""),
        devices(json),
        seccomp == null ? null : SeccompReader.seccomp(seccomp),
        propagation,
        absolute(json, "maskedPaths"),
        absolute(json, "readonlyPaths"),
        json.string("mountLabel", ""),
        personality == null ? null : personality(personality),
        timeOffsets(json),
        refused(json));
  }

  private static List<Namespace> namespaces(JsonView json) {
    List<Namespace> namespaces = new ArrayList<>();
    Set<NamespaceType> seen = EnumSet.noneOf(NamespaceType.class);
    for (JsonView item : json.elements("namespaces")) {
      NamespaceType type = namespaceType(item.get("type"));
      if (!seen.add(type)) {
        throw item.get("type").error("namespace " + type.text() + " given twice");
      }
      String path = item.string("path", "");
      if (!path.isEmpty() && !path.startsWith("/")) {
        throw item.get("path").error("expected an absolute path");
      }
      namespaces.add(new Namespace(type, path));
    }
    return namespaces;
  }

  private static NamespaceType namespaceType(JsonView json) {
    String text = json.string();
    for (NamespaceType type : NamespaceType.values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    throw json.error("unknown namespace \"" + text + "\"");
  }

  static List<IdMapping> idMappings(JsonView json, String field) {
    List<IdMapping> mappings = new ArrayList<>();
    for (JsonView item : json.elements(field)) {
      mappings.add(
          new IdMapping(
              item.get("containerID").inRange(0, MAX_ID),
              item.get("hostID").inRange(0, MAX_ID),
              item.get("size").inRange(1, MAX_ID)));
    }
    return mappings;
  }

  private static List<DeviceSpec> devices(JsonView json) {
    List<DeviceSpec> devices = new ArrayList<>();
    for (JsonView item : json.elements("devices")) {
      String type = item.string("type");
      if (!Set.of("c", "u", "b", "p").contains(type)) {
        throw item.get("type").error("expected c, u, b or p, not \"" + type + "\"");
      }
      String path = item.string("path", "");
      if (!path.startsWith("/")) {
        throw item.error("path must be absolute");
      }
      boolean fifo = type.equals("p");
      devices.add(
          new DeviceSpec(
              type,
              path,
              fifo ? 0 : (int) item.get("major").inRange(0, 0xFFF),
              fifo ? 0 : (int) item.get("minor").inRange(0, 0xFFFFF),
              optional(item, "fileMode", 0xFFFF),
              optional(item, "uid", MAX_ID),
              optional(item, "gid", MAX_ID)));
    }
    return devices;
  }

  private static @Nullable Integer optional(JsonView json, String field, long max) {
    JsonView found = json.find(field);
    return found == null ? null : (int) found.inRange(0, max);
  }

  private static List<String> absolute(JsonView json, String field) {
    List<String> paths = json.strings(field);
    for (JsonView path : json.elements(field)) {
      if (!path.string().startsWith("/")) {
        throw path.error("expected an absolute path, not " + path.string());
      }
    }
    return paths;
  }

  private static Personality personality(JsonView json) {
    String domain = json.string("domain");
    if (!domain.equals("LINUX") && !domain.equals("LINUX32")) {
      throw json.get("domain").error("expected LINUX or LINUX32, not " + domain);
    }
    if (!json.elements("flags").isEmpty()) {
      throw json.get("flags").error("no flags are supported");
    }
    return new Personality(domain);
  }

  private static Map<String, TimeOffset> timeOffsets(JsonView json) {
    Map<String, TimeOffset> offsets = new LinkedHashMap<>();
    JsonView found = json.find("timeOffsets");
    if (found != null) {
      found
          .entries()
          .forEach(
              (clock, offset) -> {
                if (!clock.equals("monotonic") && !clock.equals("boottime")) {
                  throw offset.error("unknown clock");
                }
                offsets.put(
                    clock,
                    new TimeOffset(offset.longValue("secs", 0), offset.longValue("nanosecs", 0)));
              });
    }
    return offsets;
  }

  private static Map<String, JsonValue> refused(JsonView json) {
    Map<String, JsonValue> refused = new LinkedHashMap<>();
    for (String field : List.of("intelRdt", "memoryPolicy", "netDevices")) {
      JsonView found = json.find(field);
      if (found != null && !(field.equals("netDevices") && found.entries().isEmpty())) {
        refused.put(found.path(), found.value());
      }
    }
    return refused;
  }
}
