/**
 * Running containers: bundles, the shims that keep them, and what becomes of both after a restart
 * or a shim's death. Speaks containerd.task.v2 with shims and so knows its messages. May use {@code
 * containers}, {@code events}, {@code proto} and {@code sys}. Thread-safe; callbacks of shims come
 * on threads of their connections.
 */
@NullMarked
package io.jukung.containerd.tasks;

import org.jspecify.annotations.NullMarked;
