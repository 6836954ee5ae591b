package io.jukung.containerd.gc;

import io.jukung.containerd.content.FileContentStore;
import io.jukung.containerd.content.IngestStatus;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Mark and forget in one write transaction, so that nothing can become needed in between; then the
 * files of what was forgotten. A crash before the files leaves files that no record names, which
 * {@link #sweep} takes.
 */
public final class Collector {
  private static final System.Logger LOG = System.getLogger(Collector.class.getName());

  private static final Duration INGEST_LIFE = Duration.ofHours(24);

  private final Metadata metadata;
  private final FileContentStore content;
  private final List<Snapshotter> snapshotters;
  private final InstantSource clock;
  private final DocumentReferences documents;

  public Collector(
      Metadata metadata,
      FileContentStore content,
      List<Snapshotter> snapshotters,
      InstantSource clock) {
    this.metadata = metadata;
    this.content = content;
    this.snapshotters = List.copyOf(snapshotters);
    this.clock = clock;
    this.documents = new DocumentReferences(digest -> content.openBytes(Digest.parse(digest)));
  }

  /**
   * What a collection took.
   *
   * @param snapshots records of snapshots
   */
  public record Collected(int blobs, int snapshots, int leases, int ingests) {
    boolean isNothing() {
      return blobs + snapshots + leases + ingests == 0;
    }
  }

  private static final class Forgotten {
    private final List<Digest> blobs = new ArrayList<>();
    private int snapshots;
    private int leases;
  }

  /** One collection over all namespaces. */
  public synchronized Collected collect() throws IOException {
    int ingests = dropOldIngests();
    Forgotten forgotten = metadata.write(this::markAndForget);
    for (Digest digest : forgotten.blobs) {
      documents.forget(digest.toString());
      content.dropUnknown(digest);
    }
    if (forgotten.snapshots > 0) {
      for (Snapshotter snapshotter : snapshotters) {
        snapshotter.cleanup();
      }
    }
    Collected collected =
        new Collected(forgotten.blobs.size(), forgotten.snapshots, forgotten.leases, ingests);
    if (!collected.isNothing()) {
      LOG.log(System.Logger.Level.DEBUG, "collected {0}", collected);
    }
    return collected;
  }

  /** Takes files that no record names: what crashes left. */
  public synchronized void sweep() throws IOException {
    content.sweep();
    for (Snapshotter snapshotter : snapshotters) {
      snapshotter.cleanup();
    }
  }

  private Forgotten markAndForget(Transaction tx) {
    Forgotten forgotten = new Forgotten();
    Set<String> namespaces = new TreeSet<>();
    for (Bucket bucket : List.of(Bucket.BLOB, Bucket.SNAPSHOT, Bucket.LEASE)) {
      namespaces.addAll(tx.namespaces(bucket));
    }
    for (String namespace : namespaces) {
      Marking marking = new Marking(tx, namespace, clock.instant(), documents);
      Set<Node> needed = marking.run();
      for (Transaction.Entry blob : tx.list(Bucket.BLOB, namespace, "")) {
        if (!needed.contains(new Node.Blob(blob.name()))) {
          tx.delete(Bucket.BLOB, namespace, blob.name());
          forgotten.blobs.add(Digest.parse(blob.name()));
        }
      }
      for (Node.Snapshot snapshot : marking.snapshots()) {
        if (!needed.contains(snapshot)) {
          tx.delete(Bucket.SNAPSHOT, namespace, snapshot.key());
          forgotten.snapshots++;
        }
      }
      forgotten.leases += forgetLeases(tx, namespace, marking);
    }
    return forgotten;
  }

  private static int forgetLeases(Transaction tx, String namespace, Marking marking) {
    int count = 0;
    for (Transaction.Entry lease : tx.list(Bucket.LEASE, namespace, "")) {
      if (marking.isExpired(lease.value())) {
        for (Transaction.Entry leased : tx.list(Bucket.LEASED, namespace, lease.name() + '\0')) {
          tx.delete(Bucket.LEASED, namespace, leased.name());
        }
        tx.delete(Bucket.LEASE, namespace, lease.name());
        count++;
      }
    }
    return count;
  }

  private int dropOldIngests() throws IOException {
    int dropped = 0;
    Instant old = clock.instant().minus(INGEST_LIFE);
    Set<String> namespaces = metadata.read(tx -> tx.namespaces(Bucket.INGEST));
    for (String namespace : namespaces) {
      Set<Node> needed =
          metadata.read(tx -> new Marking(tx, namespace, clock.instant(), documents).run());
      for (IngestStatus ingest : content.statuses(namespace)) {
        if (ingest.updated().isBefore(old) && !needed.contains(new Node.Ingest(ingest.ref()))) {
          try {
            content.abort(namespace, ingest.ref());
            dropped++;
          } catch (ContainerException e) {
            // somebody writes it just now, so it is not old
          }
        }
      }
    }
    return dropped;
  }
}
