/**
 * containerd's streams: messages that a client and a service exchange beside a call, found by id,
 * and the byte streams with flow control made of them. This is wire, so generated messages are used
 * here; it knows no service. Each class says whose thread it belongs to.
 */
@NullMarked
package io.jukung.containerd.streaming;

import org.jspecify.annotations.NullMarked;
