package io.jukung.containerd.registry;

/**
 * A manifest or index as the registry has it, verified against its digest.
 *
 * @param mediaType as served, or as it says of itself
 * @param digest {@code sha256:…}
 */
public record Manifest(String mediaType, String digest, byte[] bytes) {}
