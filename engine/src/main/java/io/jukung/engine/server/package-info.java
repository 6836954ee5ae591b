/**
 * The engine's own API, {@code jukung.engine.v1}, over gRPC: translates messages to the records of
 * the feature packages and back, and nothing else. The only package that knows those messages. A
 * unary call works on its call thread and is interrupted when the client goes away; a streaming
 * call works on a virtual thread of its own.
 */
@NullMarked
package io.jukung.engine.server;

import org.jspecify.annotations.NullMarked;
