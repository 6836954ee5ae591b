/**
 * {@code main}, and the wiring of everything by constructors; {@link io.jukung.shim.app.ShimServer}
 * is the door for programs that embed a shim.
 */
@NullMarked
package io.jukung.shim.app;

import org.jspecify.annotations.NullMarked;
