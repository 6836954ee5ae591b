/**
 * What happens in the engine, told in Docker's words to whoever listens, and kept for a while for
 * those who ask later. Uses nothing of the engine. Thread-safe; publishing never blocks.
 */
@NullMarked
package io.jukung.engine.events;

import org.jspecify.annotations.NullMarked;
