/**
 * Layers and mounts: a layer blob applied to the mounts of a snapshot. May use {@code archive},
 * {@code content} and {@code snapshots}. Thread-safe; the caller's thread does the work.
 */
@NullMarked
package io.jukung.containerd.diff;

import org.jspecify.annotations.NullMarked;
