/**
 * The overlayfs snapshotter: one directory a snapshot, layers stacked by the kernel. Thread-safe.
 */
@NullMarked
package io.jukung.containerd.snapshots.overlay;

import org.jspecify.annotations.NullMarked;
