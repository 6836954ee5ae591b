package io.jukung.containerd.content;

import io.jukung.containerd.metadata.Instants;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.time.Instant;

/**
 * An ingest in the database.
 *
 * @param key name of its file
 */
record IngestRecord(String ref, String key, long total, String expected, Instant started) {

  JsonObject encode() {
    return JsonObject.builder()
        .put("key", JsonValue.of(key))
        .put("size", JsonValue.of(total))
        .put("expected", JsonValue.of(expected))
        .put("started", JsonValue.of(started.toString()))
        .build();
  }

  static IngestRecord decode(String ref, JsonObject value) {
    JsonView record = value.view();
    return new IngestRecord(
        ref,
        record.string("key"),
        record.longValue("size"),
        record.string("expected"),
        Instants.read(record, "started"));
  }
}
