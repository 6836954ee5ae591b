/**
 * Docker's containers: what they are, how they live, and how they are found again after a restart
 * of the engine. One class per verb around {@code Container}, which has the lock. Uses {@code
 * config}, {@code containerd}, {@code events}, {@code image}, {@code spec} and {@code attach};
 * never a message of the engine's own API. Everything is thread-safe unless it says otherwise;
 * calls block their (virtual) thread.
 */
@NullMarked
package io.jukung.engine.container;

import org.jspecify.annotations.NullMarked;
