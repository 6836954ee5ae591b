package io.jukung.containerd.containers;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Instants;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Identifier;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Container records in the database. */
public final class LmdbContainerStore implements ContainerStore {

  private static final List<String> FIELDS =
      List.of(
          "image",
          "runtime",
          "spec",
          "snapshotter",
          "snapshot_key",
          "snapshotkey",
          "extensions",
          "sandbox");

  private final Metadata metadata;
  private final InstantSource clock;

  public LmdbContainerStore(Metadata metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  @Override
  public ContainerRecord get(String namespace, String id) {
    return metadata
        .read(tx -> tx.get(Bucket.CONTAINER, namespace, id))
        .map(value -> decode(id, value))
        .orElseThrow(() -> missing(namespace, id));
  }

  private static ContainerException missing(String namespace, String id) {
    return ContainerException.notFound(
        Reason.CONTAINER_NOT_FOUND,
        "container \"" + id + "\" in namespace \"" + namespace + "\": not found");
  }

  @Override
  public List<ContainerRecord> list(String namespace) {
    return metadata.read(
        tx ->
            tx.list(Bucket.CONTAINER, namespace, "").stream()
                .map(entry -> decode(entry.name(), entry.value()))
                .toList());
  }

  @Override
  public ContainerRecord create(String namespace, ContainerRecord container) {
    Identifier.check("container id", container.id());
    if (container.runtime().isEmpty()) {
      throw ContainerException.invalidArgument("container.Runtime.Name must be set");
    }
    if (container.snapshotter().isEmpty() && !container.snapshotKey().isEmpty()) {
      throw ContainerException.invalidArgument(
          "container.Snapshotter must be set if container.SnapshotKey is set");
    }
    Instant now = clock.instant();
    ContainerRecord made = with(container, Labels.checked(container.labels()), now, now);
    return metadata.write(
        tx -> {
          if (tx.get(Bucket.CONTAINER, namespace, container.id()).isPresent()) {
            throw ContainerException.alreadyExists(
                "container \"" + container.id() + "\": already exists");
          }
          tx.put(Bucket.CONTAINER, namespace, container.id(), encode(made));
          return made;
        });
  }

  private static ContainerRecord with(
      ContainerRecord container, Map<String, String> labels, Instant created, Instant updated) {
    return new ContainerRecord(
        container.id(),
        labels,
        container.image(),
        container.runtime(),
        container.runtimeOptions(),
        container.spec(),
        container.snapshotter(),
        container.snapshotKey(),
        created,
        updated,
        container.extensions(),
        container.sandboxId());
  }

  @Override
  public ContainerRecord update(String namespace, ContainerRecord container, List<String> paths) {
    for (String path : paths) {
      String top = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
      if (!FIELDS.contains(top) && !top.equals("labels")) {
        throw ContainerException.invalidArgument(
            "cannot update " + path + " field on container " + container.id());
      }
    }
    return metadata.write(
        tx -> {
          ContainerRecord before =
              tx.get(Bucket.CONTAINER, namespace, container.id())
                  .map(value -> decode(container.id(), value))
                  .orElseThrow(() -> missing(namespace, container.id()));
          ContainerRecord after = merged(before, container, paths);
          tx.put(Bucket.CONTAINER, namespace, container.id(), encode(after));
          return after;
        });
  }

  private ContainerRecord merged(
      ContainerRecord before, ContainerRecord after, List<String> paths) {
    boolean snapshotKey = Labels.covers(paths, "snapshot_key") || paths.contains("snapshotkey");
    Map<String, TypedBytes> extensions = new LinkedHashMap<>(before.extensions());
    if (Labels.covers(paths, "extensions")) {
      extensions.clear();
      extensions.putAll(after.extensions());
    }
    for (String path : paths) {
      if (path.startsWith("extensions.")) {
        String key = path.substring("extensions.".length());
        TypedBytes value = after.extensions().get(key);
        if (value == null) {
          extensions.remove(key);
        } else {
          extensions.put(key, value);
        }
      }
    }
    return new ContainerRecord(
        before.id(),
        Labels.updated(before.labels(), after.labels(), paths),
        Labels.covers(paths, "image") ? after.image() : before.image(),
        before.runtime(),
        before.runtimeOptions(),
        Labels.covers(paths, "spec") ? after.spec() : before.spec(),
        Labels.covers(paths, "snapshotter") ? after.snapshotter() : before.snapshotter(),
        snapshotKey ? after.snapshotKey() : before.snapshotKey(),
        before.created(),
        clock.instant(),
        extensions,
        Labels.covers(paths, "sandbox") ? after.sandboxId() : before.sandboxId());
  }

  @Override
  public void delete(String namespace, String id) {
    metadata.write(
        tx -> {
          if (!tx.delete(Bucket.CONTAINER, namespace, id)) {
            throw missing(namespace, id);
          }
          return true;
        });
  }

  private static JsonObject encode(ContainerRecord container) {
    JsonObject.Builder extensions = JsonObject.builder();
    container.extensions().forEach((name, value) -> extensions.put(name, encode(value)));
    return JsonObject.builder()
        .put("labels", JsonObject.ofStrings(container.labels()))
        .put("image", container.image())
        .put("runtime", container.runtime())
        .put("options", encode(container.runtimeOptions()))
        .put("spec", encode(container.spec()))
        .put("snapshotter", container.snapshotter())
        .put("snapshotKey", container.snapshotKey())
        .put("created", container.created().toString())
        .put("updated", container.updated().toString())
        .put("extensions", extensions)
        .put("sandbox", container.sandboxId())
        .build();
  }

  private static JsonObject encode(TypedBytes bytes) {
    return JsonObject.builder()
        .put("type", bytes.typeUrl())
        .put("value", Base64.getEncoder().encodeToString(bytes.value()))
        .build();
  }

  private static ContainerRecord decode(String id, JsonObject value) {
    JsonView record = value.view();
    Map<String, TypedBytes> extensions = new LinkedHashMap<>();
    record.get("extensions").entries().forEach((name, entry) -> extensions.put(name, bytes(entry)));
    return new ContainerRecord(
        id,
        record.stringMap("labels"),
        record.string("image"),
        record.string("runtime"),
        bytes(record.get("options")),
        bytes(record.get("spec")),
        record.string("snapshotter"),
        record.string("snapshotKey"),
        Instants.read(record, "created"),
        Instants.read(record, "updated"),
        extensions,
        record.string("sandbox"));
  }

  private static TypedBytes bytes(JsonView record) {
    return new TypedBytes(
        record.string("type"), Base64.getDecoder().decode(record.string("value")));
  }
}
