/**
 * The event exchange: publishing and following. Thread-safe; a subscriber's queue is drained by its
 * own thread.
 */
@NullMarked
package io.jukung.containerd.events;

import org.jspecify.annotations.NullMarked;
