package io.jukung.runtime.spec;

import io.jukung.runtime.spec.ProcessSpec.CapabilitySets;
import io.jukung.runtime.spec.ProcessSpec.ConsoleSize;
import io.jukung.runtime.spec.ProcessSpec.RlimitSpec;
import io.jukung.runtime.spec.ProcessSpec.UserSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the process section, of config.json and of {@code exec --process}. */
public final class ProcessReader {
  private static final long MAX_ID = 0xFFFF_FFFEL;

  private ProcessReader() {}

  /** A process alone, as {@code exec --process FILE} gives it. */
  public static ProcessSpec parse(byte[] json) {
    return process(NulCharacters.refused(Json.parse(json).view()));
  }

  /** The process section at this place. */
  public static ProcessSpec process(JsonView json) {
    String cwd = json.string("cwd", "");
    if (!cwd.startsWith("/")) {
      throw cwd.isEmpty()
          ? json.error("cwd must not be empty")
          : json.get("cwd").error("expected an absolute path, not " + cwd);
    }
    List<String> args = json.strings("args");
    if (args.isEmpty()) {
      throw json.error("args must not be empty");
    }
    JsonView user = json.find("user");
    JsonView capabilities = json.find("capabilities");
    JsonView size = json.find("consoleSize");
    JsonView oom = json.find("oomScoreAdj");
    return new ProcessSpec(
        json.bool("terminal", false),
        size == null
            ? null
            : new ConsoleSize(
                (int) size.get("height").inRange(0, 65535),
                (int) size.get("width").inRange(0, 65535)),
        user == null ? UserSpec.ROOT : user(user),
        args,
        json.strings("env"),
        cwd,
        capabilities == null ? null : capabilities(capabilities),
        rlimits(json),
        json.bool("noNewPrivileges", false),
        json.string("apparmorProfile", ""),
        json.string("selinuxLabel", ""),
        oom == null ? null : (int) oom.inRange(-1000, 1000),
        SchedulingReader.scheduling(json));
  }

  private static UserSpec user(JsonView json) {
    JsonView umask = json.find("umask");
    List<Integer> groups = new ArrayList<>();
    for (JsonView group : json.elements("additionalGids")) {
      groups.add((int) group.inRange(0, MAX_ID));
    }
    return new UserSpec(
        id(json, "uid"),
        id(json, "gid"),
        umask == null ? null : (int) umask.inRange(0, 0777),
        groups);
  }

  private static int id(JsonView json, String field) {
    JsonView found = json.find(field);
    return found == null ? 0 : (int) found.inRange(0, MAX_ID);
  }

  private static CapabilitySets capabilities(JsonView json) {
    return new CapabilitySets(
        json.strings("bounding"),
        json.strings("effective"),
        json.strings("inheritable"),
        json.strings("permitted"),
        json.strings("ambient"));
  }

  private static List<RlimitSpec> rlimits(JsonView json) {
    List<RlimitSpec> limits = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonView limit : json.elements("rlimits")) {
      String type = limit.string("type");
      if (!seen.add(type)) {
        throw limit.get("type").error(type + " given twice");
      }
      RlimitSpec read =
          new RlimitSpec(type, limit.get("soft").unsignedLong(), limit.get("hard").unsignedLong());
      if (Long.compareUnsigned(read.soft(), read.hard()) > 0) {
        throw limit.error("soft limit of " + type + " is greater than the hard limit");
      }
      limits.add(read);
    }
    return limits;
  }
}
