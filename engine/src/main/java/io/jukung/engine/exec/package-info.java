/**
 * Docker's execs: further processes in a running container. Uses {@code container}, {@code
 * containerd}, {@code spec} and {@code attach}. Thread-safe; calls block their (virtual) thread.
 */
@NullMarked
package io.jukung.engine.exec;

import org.jspecify.annotations.NullMarked;
