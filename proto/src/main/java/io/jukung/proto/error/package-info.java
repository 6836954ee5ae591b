/**
 * What went wrong, in one vocabulary for all processes: kind, reason and the failed call; and its
 * translation to and from gRPC and ttrpc statuses, done once at each edge. Uses {@code
 * io.jukung.sys} (errno) and grpc-api. Everything here is immutable and safe for all threads.
 */
@NullMarked
package io.jukung.proto.error;

import org.jspecify.annotations.NullMarked;
