package io.jukung.containerd.registry;

/**
 * What a name points to.
 *
 * @param mediaType as the registry says; may be empty
 * @param size bytes, or -1 when the registry does not say
 */
public record Resolved(String mediaType, String digest, long size) {}
