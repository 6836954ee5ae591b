package io.jukung.containerd.metadata;

import io.jukung.sys.json.JsonView;
import java.time.Instant;

/** Times in records: RFC 3339 with nanoseconds. */
public final class Instants {

  private Instants() {}

  public static Instant read(JsonView record, String field) {
    return Instant.parse(record.string(field));
  }
}
