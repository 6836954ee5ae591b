package io.jukung.runtime.spec;

import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.Spec.RootSpec;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;

/**
 * config.json's top level. Fields this version of the spec does not know are ignored, as it asks.
 */
final class SpecReader {
  private SpecReader() {}

  static Spec read(JsonView json) {
    String version = json.string("ociVersion");
    if (!version.matches("1\\.\\d+\\.\\d+([-+].*)?")) {
      throw json.get("ociVersion").error("expected a version 1.x.y, not " + version);
    }
    for (String other : List.of("solaris", "windows", "vm", "zos")) {
      if (json.has(other)) {
        throw json.get(other).error("not a Linux container");
      }
    }
    JsonView process = json.find("process");
    JsonView linux = json.find("linux");
    JsonView hooks = json.find("hooks");
    return new Spec(
        version,
        process == null ? null : ProcessReader.process(process),
        root(json.get("root")),
        json.string("hostname", ""),
        json.string("domainname", ""),
        mounts(json),
        hooks == null ? HooksSpec.NONE : hooks(hooks),
        json.stringMap("annotations"),
        LinuxReader.linux(linux));
  }

  private static RootSpec root(JsonView json) {
    String path = json.string("path", "");
    if (path.isEmpty()) {
      throw new JsonException("root.path", "missing");
    }
    return new RootSpec(path, json.bool("readonly", false));
  }

  private static List<MountSpec> mounts(JsonView json) {
    List<MountSpec> mounts = new ArrayList<>();
    for (JsonView mount : json.elements("mounts")) {
      String destination = mount.string("destination");
      if (destination.isEmpty()) {
        throw mount.get("destination").error("empty");
      }
      // runtime-spec: relative destinations are to be taken as relative to "/"
      mounts.add(
          new MountSpec(
              destination.startsWith("/") ? destination : "/" + destination,
              mount.string("type", ""),
              mount.string("source", ""),
              mount.strings("options"),
              LinuxReader.idMappings(mount, "uidMappings"),
              LinuxReader.idMappings(mount, "gidMappings")));
    }
    return mounts;
  }

  static HooksSpec hooks(JsonView json) {
    return new HooksSpec(
        hookList(json, "prestart"),
        hookList(json, "createRuntime"),
        hookList(json, "createContainer"),
        hookList(json, "startContainer"),
        hookList(json, "poststart"),
        hookList(json, "poststop"));
  }

  private static List<Hook> hookList(JsonView json, String name) {
    List<Hook> hooks = new ArrayList<>();
    for (JsonView hook : json.elements(name)) {
      String path = hook.string("path", "");
      if (!path.startsWith("/")) {
        throw hook.get("path").error("expected an absolute path");
      }
      JsonView timeout = hook.find("timeout");
      if (timeout != null && timeout.longValue() <= 0) {
        throw timeout.error("expected a number greater than 0");
      }
      hooks.add(
          new Hook(
              path,
              hook.strings("args"),
              hook.strings("env"),
              timeout == null ? null : timeout.intValue()));
    }
    return hooks;
  }
}
