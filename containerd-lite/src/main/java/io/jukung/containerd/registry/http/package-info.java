/**
 * A small HTTP/1.1 client for registries: plain and TLS connections kept alive, proxies from the
 * environment, chunked and counted bodies. Policy (redirects, authorization, retries) is one level
 * up, in {@code registry}.
 *
 * <p>Why not {@code java.net.http}: fetching a 112 MB blob over loopback, first request of a JVM,
 * took it 925 ms and 2.3 s of CPU; a socket took 98 ms and 0.3 s, and 35 MB less of memory
 * (measured on JDK 25, C1, heap 64 MB).
 *
 * <p>May use the JDK only. Objects are used by one thread at a time, except {@link
 * io.jukung.containerd.registry.http.HttpClient}.
 */
@NullMarked
package io.jukung.containerd.registry.http;

import org.jspecify.annotations.NullMarked;
