package io.jukung.containerd.snapshots;

/** What a snapshot takes beyond its parent: bytes on disk and inodes. */
public record Usage(long size, long inodes) {}
