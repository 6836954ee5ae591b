package io.jukung.containerd.snapshots;

/** What can be done with a snapshot. */
public enum SnapshotKind {
  /** Read-only, never a parent. */
  VIEW,
  /** Writable, becomes COMMITTED or is removed. */
  ACTIVE,
  /** Never changes again; may be a parent. */
  COMMITTED
}
