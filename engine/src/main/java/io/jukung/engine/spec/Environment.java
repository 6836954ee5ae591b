package io.jukung.engine.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of a process in Docker's order: defaults, then what was configured. */
final class Environment {
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Environment() {}

  /**
   * @param configured {@code NAME=value}; a NAME alone removes it
   */
  static List<String> of(List<String> configured, String hostname, boolean terminal, String home) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("PATH", PATH);
    all.put("HOSTNAME", hostname);
    if (terminal) {
      all.put("TERM", "xterm");
    }
    replace(all, configured);
    all.putIfAbsent("HOME", home);
    return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  /** {@code base} with {@code changes} applied. */
  static List<String> merge(List<String> base, List<String> changes, String home) {
    Map<String, String> all = new LinkedHashMap<>();
    replace(all, base);
    replace(all, changes);
    all.putIfAbsent("HOME", home);
    List<String> merged = new ArrayList<>();
    all.forEach((name, value) -> merged.add(name + "=" + value));
    return merged;
  }

  private static void replace(Map<String, String> all, List<String> changes) {
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (equals < 0) {
        all.remove(change);
      } else {
        all.put(change.substring(0, equals), change.substring(equals + 1));
      }
    }
  }
}
