/**
 * The gRPC services: messages to records and back, nothing more. The only package here that knows
 * generated messages beside {@code tasks}. Calls come on the server's executor threads; the
 * namespace of a call is in {@link io.jukung.proto.rpc.Namespaces}, its lease in {@link CallLease}.
 */
@NullMarked
package io.jukung.containerd.server;

import org.jspecify.annotations.NullMarked;
