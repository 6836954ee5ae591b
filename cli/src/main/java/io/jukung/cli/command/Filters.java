package io.jukung.cli.command;

import io.jukung.proto.engine.v1.StringList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** {@code --filter key=value}, as the engine takes it. */
public final class Filters {
  private Filters() {}

  /** What {@code --filter} of that line says. */
  public static Map<String, StringList> parse(Arguments arguments) {
    Map<String, StringList.Builder> lists = new LinkedHashMap<>();
    for (String filter : arguments.values("filter")) {
      int equals = filter.indexOf('=');
      if (equals < 0) {
        throw arguments.invalid("filter", filter, "bad format of filter (expected name=value)");
      }
      String key = filter.substring(0, equals).trim().toLowerCase(Locale.ROOT);
      lists
          .computeIfAbsent(key, k -> StringList.newBuilder())
          .addValues(filter.substring(equals + 1).trim());
    }
    Map<String, StringList> result = new LinkedHashMap<>();
    for (Map.Entry<String, StringList.Builder> entry : lists.entrySet()) {
      result.put(entry.getKey(), entry.getValue().build());
    }
    return result;
  }
}
