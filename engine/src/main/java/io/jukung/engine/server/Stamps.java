package io.jukung.engine.server;

import com.google.protobuf.Timestamp;
import io.jukung.proto.engine.v1.StringList;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times and filters. */
final class Stamps {
  private Stamps() {}

  static Timestamp of(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Instant instant(Timestamp stamp) {
    return Instant.ofEpochSecond(stamp.getSeconds(), stamp.getNanos());
  }

  static Map<String, List<String>> filters(Map<String, StringList> messages) {
    Map<String, List<String>> filters = new LinkedHashMap<>();
    messages.forEach(
        (key, values) -> {
          if (values.getValuesCount() > 0) {
            filters.put(key, List.copyOf(values.getValuesList()));
          }
        });
    return filters;
  }
}
