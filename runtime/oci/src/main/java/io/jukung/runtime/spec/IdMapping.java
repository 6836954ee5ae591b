package io.jukung.runtime.spec;

/**
 * A range of user or group ids of a user namespace; see user_namespaces(7). All unsigned 32 bit.
 */
public record IdMapping(long containerId, long hostId, long size) {}
