/** Namespaces and their labels. Thread-safe. */
@NullMarked
package io.jukung.containerd.namespaces;

import org.jspecify.annotations.NullMarked;
