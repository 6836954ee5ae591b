/** Snapshots: what a snapshotter is, and the mounts that it hands out. Thread-safe. */
@NullMarked
package io.jukung.containerd.snapshots;

import org.jspecify.annotations.NullMarked;
