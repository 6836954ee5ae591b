package io.jukung.containerd.snapshots;

import io.jukung.containerd.metadata.Instants;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;

/**
 * A snapshot in the database.
 *
 * @param directory number of its directory, unique for ever
 * @param usage of a committed snapshot; of others it is measured when asked
 */
public record SnapshotRecord(SnapshotInfo info, long directory, Usage usage) {

  /** As JSON. */
  public JsonObject encode() {
    return JsonObject.builder()
        .put("kind", JsonValue.of(info.kind().name()))
        .put("parent", JsonValue.of(info.parent()))
        .put("directory", JsonValue.of(directory))
        .put("size", JsonValue.of(usage.size()))
        .put("inodes", JsonValue.of(usage.inodes()))
        .put("created", JsonValue.of(info.created().toString()))
        .put("updated", JsonValue.of(info.updated().toString()))
        .put("labels", JsonObject.ofStrings(info.labels()))
        .build();
  }

  public static SnapshotRecord decode(String name, JsonObject value) {
    JsonView record = value.view();
    return new SnapshotRecord(
        new SnapshotInfo(
            SnapshotKind.valueOf(record.string("kind")),
            name,
            record.string("parent"),
            record.stringMap("labels"),
            Instants.read(record, "created"),
            Instants.read(record, "updated")),
        record.longValue("directory"),
        new Usage(record.longValue("size"), record.longValue("inodes")));
  }
}
