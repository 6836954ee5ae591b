/**
 * The client's half of HTTP/2 (RFC 9113) and HPACK (RFC 7541), as far as gRPC needs it, written for
 * a short start-up. Knows nothing of gRPC. A {@link io.jukung.proto.http2.Http2Connection} owns one
 * daemon thread that reads; streams may be used from any thread.
 */
@NullMarked
package io.jukung.proto.http2;

import org.jspecify.annotations.NullMarked;
