/** Container records: what to run. Thread-safe. */
@NullMarked
package io.jukung.containerd.containers;

import org.jspecify.annotations.NullMarked;
