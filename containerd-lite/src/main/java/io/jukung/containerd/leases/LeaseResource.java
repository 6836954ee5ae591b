package io.jukung.containerd.leases;

/**
 * What a lease keeps.
 *
 * @param type {@code content}, {@code ingests}, or {@code snapshots/SNAPSHOTTER}
 */
public record LeaseResource(String type, String id) {}
