package io.jukung.containerd.snapshots;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Filesystem states that build on one another.
 *
 * <pre>
 *   prepare(key, parent) → mounts → write → commit(name, key)      a layer
 *   prepare(key, chain id) → mounts → run → remove(key)            a container
 *   view(key, chain id) → mounts → read → remove(key)
 * </pre>
 *
 * Names are the namespace's own. A snapshot appears and changes kind in one transaction: after a
 * crash it is what it was, and directories without a record are swept by {@link #cleanup}.
 * Failures: NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION (a parent that has children is not
 * removed, a view is not committed).
 */
public interface Snapshotter {

  /** As in containerd: overlayfs, native. */
  String name();

  SnapshotInfo stat(String namespace, String key);

  SnapshotInfo update(String namespace, String key, Map<String, String> labels, List<String> paths);

  List<SnapshotInfo> list(String namespace);

  Usage usage(String namespace, String key) throws IOException;

  /** The mounts of an active snapshot or view. */
  List<Mount> mounts(String namespace, String key);

  List<Mount> prepare(String namespace, String key, String parent, Map<String, String> labels)
      throws IOException;

  List<Mount> view(String namespace, String key, String parent, Map<String, String> labels)
      throws IOException;

  void commit(String namespace, String name, String key, Map<String, String> labels)
      throws IOException;

  void remove(String namespace, String key) throws IOException;

  /** Deletes directories that no record names. */
  void cleanup() throws IOException;
}
