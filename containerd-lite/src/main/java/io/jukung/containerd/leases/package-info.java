/** Leases, which keep resources from the garbage collector. Thread-safe. */
@NullMarked
package io.jukung.containerd.leases;

import org.jspecify.annotations.NullMarked;
