/**
 * ttrpc, containerd's small RPC between itself and shims, over unix sockets: unary calls under
 * grpc's generated stubs and service bases. Each connection owns one daemon thread that reads;
 * calls run on a pool. Uses {@code io.jukung.proto.error}, {@code socket}, and the messages in
 * {@code ttrpc.wire}.
 */
@NullMarked
package io.jukung.proto.ttrpc;

import org.jspecify.annotations.NullMarked;
