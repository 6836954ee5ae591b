/**
 * The distribution-spec's client: names to digests, manifests and blobs by digest, with the hosts,
 * mirrors, credentials and retries that lie between. Reads only; nothing here stores anything, and
 * every manifest is verified before it is handed out (blobs are by whoever stores them).
 *
 * <p>May use {@code registry.http}, {@code io.jukung.proto.id} and {@code io.jukung.sys.json};
 * knows no gRPC. Calls block; on virtual threads an interrupt ends them.
 */
@NullMarked
package io.jukung.containerd.registry;

import org.jspecify.annotations.NullMarked;
