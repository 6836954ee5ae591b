package io.jukung.containerd.registry;

import io.jukung.proto.id.Digest;

/**
 * A manifest or index as the registry has it, verified against its digest.
 *
 * @param mediaType as served, or as it says of itself
 */
public record FetchedManifest(String mediaType, Digest digest, byte[] bytes) {}
