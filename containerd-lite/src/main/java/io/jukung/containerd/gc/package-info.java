/**
 * The garbage collector: what no image, container, lease or label leads to is removed. Beside the
 * stores the only package that reads their records in the database, since marking and forgetting
 * must be one transaction. Thread-safe; one collection at a time, on a thread of its own or the
 * caller's.
 */
@NullMarked
package io.jukung.containerd.gc;

import org.jspecify.annotations.NullMarked;
