/**
 * The one database: every record of every store, in LMDB. Stores know its keys, nobody else does.
 * May use {@code proto.error} and {@code sys}. Thread-safe: readers never wait, writers take turns.
 */
@NullMarked
package io.jukung.containerd.metadata;

import org.jspecify.annotations.NullMarked;
