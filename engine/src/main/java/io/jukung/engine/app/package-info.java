/**
 * The daemon {@code jukungd}: settings, wiring by constructor, supervision of containerd, and the
 * process itself. {@code Engine} is what an embedding program starts. Uses every other package.
 */
@NullMarked
package io.jukung.engine.app;

import org.jspecify.annotations.NullMarked;
