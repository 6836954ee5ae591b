package io.jukung.containerd.transfer;

import io.jukung.containerd.registry.Credentials;
import io.jukung.proto.id.ImageReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to pull.
 *
 * @param reference full: registry, repository, and tag or digest
 * @param hostsDirectory of {@code hosts.toml} files, asked before our own; empty: none
 * @param scheme "http" or "https" when the caller insists, or null
 * @param headers sent with every request to the registry
 */
public record PullSource(
    ImageReference reference,
    String hostsDirectory,
    @Nullable String scheme,
    Map<String, String> headers,
    Credentials.Source credentials) {}
