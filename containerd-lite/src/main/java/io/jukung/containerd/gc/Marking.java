package io.jukung.containerd.gc;

import io.jukung.containerd.leases.Lease;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.containerd.snapshots.SnapshotKind;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One namespace's walk from its roots, within one transaction. For one thread. */
final class Marking {

  /**
   * An active snapshot or view that nothing names is somebody's who is about to make a container of
   * it, or has crashed: only time tells.
   */
  static final Duration FRESH = Duration.ofHours(1);

  private final Transaction tx;
  private final String namespace;
  private final Instant now;
  private final DocumentReferences documents;
  private final Set<Node> marked = new HashSet<>();
  private final Deque<Node> left = new ArrayDeque<>();
  private final Map<Node.Snapshot, JsonObject> snapshots = new HashMap<>();
  private final Map<String, List<Node.Snapshot>> snapshotsByName = new HashMap<>();

  Marking(Transaction tx, String namespace, Instant now, DocumentReferences documents) {
    this.tx = tx;
    this.namespace = namespace;
    this.now = now;
    this.documents = documents;
    for (Transaction.Entry entry : tx.list(Bucket.SNAPSHOT, namespace, "")) {
      Node.Snapshot snapshot = Node.Snapshot.ofKey(entry.name());
      snapshots.put(snapshot, entry.value());
      snapshotsByName.computeIfAbsent(snapshot.name(), n -> new ArrayList<>()).add(snapshot);
    }
  }

  /** All snapshots of the namespace. */
  Set<Node.Snapshot> snapshots() {
    return snapshots.keySet();
  }

  /** All that is needed. */
  Set<Node> run() {
    images();
    containers();
    leases();
    roots();
    while (!left.isEmpty()) {
      children(left.poll());
    }
    return marked;
  }

  private void mark(Node node) {
    if (marked.add(node)) {
      left.add(node);
    }
  }

  private void images() {
    for (Transaction.Entry image : tx.list(Bucket.IMAGE, namespace, "")) {
      mark(new Node.Blob(image.value().view().string("digest")));
      LabelReferences.of(labels(image.value())).forEach(this::mark);
    }
  }

  private void containers() {
    for (Transaction.Entry container : tx.list(Bucket.CONTAINER, namespace, "")) {
      JsonView record = container.value().view();
      if (!record.string("snapshotKey").isEmpty()) {
        mark(new Node.Snapshot(record.string("snapshotter"), record.string("snapshotKey")));
      }
      LabelReferences.of(labels(container.value())).forEach(this::mark);
    }
  }

  private void leases() {
    for (Transaction.Entry lease : tx.list(Bucket.LEASE, namespace, "")) {
      if (isExpired(lease.value())) {
        continue;
      }
      LabelReferences.of(labels(lease.value())).forEach(this::mark);
      for (Transaction.Entry leased : tx.list(Bucket.LEASED, namespace, lease.name() + '\0')) {
        String[] parts = leased.name().split("\0", 3);
        resource(parts[1], parts[2]).ifPresent(this::mark);
      }
    }
  }

  private static Optional<Node> resource(String type, String id) {
    if (type.equals("content")) {
      return Optional.of(new Node.Blob(id));
    }
    if (type.equals("ingests")) {
      return Optional.of(new Node.Ingest(id));
    }
    return type.startsWith("snapshots/")
        ? Optional.of(new Node.Snapshot(type.substring("snapshots/".length()), id))
        : Optional.empty();
  }

  /** True for a lease whose time is over. One whose time cannot be read stays. */
  boolean isExpired(JsonObject lease) {
    String expire = labels(lease).get(Lease.EXPIRE);
    if (expire == null) {
      return false;
    }
    try {
      return OffsetDateTime.parse(expire).toInstant().isBefore(now);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void roots() {
    for (Transaction.Entry blob : tx.list(Bucket.BLOB, namespace, "")) {
      if (labels(blob.value()).containsKey(LabelReferences.ROOT)) {
        mark(new Node.Blob(blob.name()));
      }
    }
    for (Map.Entry<Node.Snapshot, JsonObject> snapshot : snapshots.entrySet()) {
      JsonView record = snapshot.getValue().view();
      boolean fresh =
          !record.string("kind").equals(SnapshotKind.COMMITTED.name())
              && Instant.parse(record.string("created")).isAfter(now.minus(FRESH));
      if (fresh || labels(snapshot.getValue()).containsKey(LabelReferences.ROOT)) {
        mark(snapshot.getKey());
      }
    }
  }

  private void children(Node node) {
    switch (node) {
      case Node.Blob blob ->
          tx.get(Bucket.BLOB, namespace, blob.digest())
              .ifPresent(record -> blobChildren(blob, record));
      case Node.Snapshot snapshot -> {
        JsonObject record = snapshots.get(snapshot);
        if (record != null) {
          snapshotChildren(snapshot, record);
        }
      }
      case Node.Ingest ingest ->
          tx.get(Bucket.INGEST, namespace, ingest.ref())
              .map(record -> record.view().string("expected"))
              .filter(expected -> !expected.isEmpty())
              .ifPresent(expected -> mark(new Node.Blob(expected)));
    }
  }

  private void blobChildren(Node.Blob blob, JsonObject record) {
    LabelReferences.of(labels(record)).forEach(this::mark);
    DocumentReferences.Found found = documents.of(blob.digest(), record.view().longValue("size"));
    found.blobs().forEach(this::mark);
    for (String name : found.chain()) {
      // whatever snapshotter unpacked it
      snapshotsByName.getOrDefault(name, List.of()).forEach(this::mark);
    }
  }

  private void snapshotChildren(Node.Snapshot snapshot, JsonObject record) {
    String parent = record.view().string("parent");
    if (!parent.isEmpty()) {
      mark(new Node.Snapshot(snapshot.snapshotter(), parent));
    }
    LabelReferences.of(labels(record)).forEach(this::mark);
  }

  private static Map<String, String> labels(JsonObject record) {
    return record.view().stringMap("labels");
  }
}
