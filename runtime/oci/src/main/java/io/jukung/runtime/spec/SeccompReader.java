package io.jukung.runtime.spec;

import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the seccomp section; whether its names are known is the compiler's to say. */
final class SeccompReader {
  private SeccompReader() {}

  static SeccompSpec seccomp(JsonView json) {
    List<SyscallRule> rules = new ArrayList<>();
    for (JsonView rule : json.elements("syscalls")) {
      rules.add(rule(rule));
    }
    return new SeccompSpec(
        json.string("defaultAction"),
        errno(json, "defaultErrnoRet"),
        json.strings("architectures"),
        json.strings("flags"),
        json.string("listenerPath", ""),
        json.string("listenerMetadata", ""),
        rules);
  }

  private static SyscallRule rule(JsonView json) {
    List<String> names = json.strings("names");
    if (names.isEmpty()) {
      throw json.error("names must not be empty");
    }
    List<ArgCondition> args = new ArrayList<>();
    for (JsonView arg : json.elements("args")) {
      JsonView two = arg.find("valueTwo");
      args.add(
          new ArgCondition(
              (int) arg.get("index").inRange(0, 5),
              arg.get("value").unsignedLong(),
              two == null ? 0 : two.unsignedLong(),
              arg.string("op")));
    }
    return new SyscallRule(names, json.string("action"), errno(json, "errnoRet"), args);
  }

  private static @Nullable Integer errno(JsonView json, String field) {
    JsonView found = json.find(field);
    return found == null ? null : (int) found.inRange(0, 0xFFFF);
  }
}
