package io.jukung.containerd.transfer;

import io.jukung.containerd.registry.Credentials;
import io.jukung.proto.id.ImageReference;
import org.jspecify.annotations.Nullable;

/**
 * What to pull.
 *
 * @param reference full: registry, repository, and tag or digest
 * @param hostsDirectory of {@code hosts.toml} files, asked before our own; empty: none
 * @param scheme "http" or "https" when the caller insists, or null
 */
public record PullSource(
    ImageReference reference,
    String hostsDirectory,
    @Nullable String scheme,
    Credentials.Source credentials) {}
