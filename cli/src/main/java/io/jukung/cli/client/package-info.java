/**
 * The engine's API for Java: a thin, blocking client over {@code jukung.engine.v1}, usable without
 * the rest of the command line. Speaks generated messages, throws {@link
 * io.jukung.proto.error.ContainerException}. Starts no threads; the channel has its own.
 */
@NullMarked
package io.jukung.cli.client;

import org.jspecify.annotations.NullMarked;
