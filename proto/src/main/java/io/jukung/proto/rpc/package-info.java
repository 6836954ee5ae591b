/**
 * How our processes talk: gRPC over unix sockets, as client (lean, for start-up) and as server, the
 * namespace header, and Any values. Uses grpc-api, protobuf lite and {@code io.jukung.proto.error}.
 * Each channel owns one reader thread.
 */
@NullMarked
package io.jukung.proto.rpc;

import org.jspecify.annotations.NullMarked;
