/**
 * The only client of containerd's API: one class per service, own records instead of generated
 * messages, errors as {@code ContainerException}. Uses grpc stubs and {@code io.jukung.proto}.
 * Every class is thread-safe; calls block their (virtual) thread.
 */
@NullMarked
package io.jukung.engine.containerd;

import org.jspecify.annotations.NullMarked;
