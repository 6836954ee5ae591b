/**
 * How shims come and go: the {@code start} and {@code delete} commands, the lock between them, the
 * decision to leave. Owns no threads.
 */
@NullMarked
package io.jukung.shim.bootstrap;

import org.jspecify.annotations.NullMarked;
