/**
 * Unix stream sockets over {@code java.nio}, as both gRPC and ttrpc use them: connecting with
 * errors that say what to do, and writing from many threads. JDK only, besides {@code
 * io.jukung.proto.error}.
 */
@NullMarked
package io.jukung.proto.socket;

import org.jspecify.annotations.NullMarked;
