package io.jukung.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code key=value} lists as maps; the last of a key wins. */
public final class Pairs {
  private Pairs() {}

  public static Map<String, String> map(List<String> pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      map.put(
          equals < 0 ? pair : pair.substring(0, equals),
          equals < 0 ? "" : pair.substring(equals + 1));
    }
    return map;
  }
}
