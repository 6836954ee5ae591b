package io.jukung.containerd.registry;

import io.jukung.proto.id.Digest;

/**
 * What a name points to.
 *
 * @param mediaType as the registry says; may be empty
 * @param size bytes, or -1 when the registry does not say
 */
public record Resolved(String mediaType, Digest digest, long size) {}
