/**
 * The engine's end of a shim's attach socket (docs/contracts.md): frames of Docker's multiplexed
 * streams. Uses the JDK only. One thread reads a connection, one writes it.
 */
@NullMarked
package io.jukung.engine.attach;

import org.jspecify.annotations.NullMarked;
