/**
 * What the engine says of itself and its machine: version and info, in Docker's JSON. Uses the
 * other feature packages for counts. Thread-safe.
 */
@NullMarked
package io.jukung.engine.system;

import org.jspecify.annotations.NullMarked;
