package io.jukung.containerd.gc;

/** What can be kept or removed. */
sealed interface Node {

  /** A blob. */
  record Blob(String digest) implements Node {}

  /** A snapshot. */
  record Snapshot(String snapshotter, String name) implements Node {

    /** As snapshots are called in the database. */
    String key() {
      return snapshotter + '/' + name;
    }

    static Snapshot ofKey(String key) {
      int slash = key.indexOf('/');
      return new Snapshot(key.substring(0, slash), key.substring(slash + 1));
    }
  }

  /** An ingest. */
  record Ingest(String ref) implements Node {}
}
