/** containerd-lite: one package a store; {@code server} speaks gRPC, {@code app} wires. */
@NullMarked
package io.jukung.containerd;

import org.jspecify.annotations.NullMarked;
