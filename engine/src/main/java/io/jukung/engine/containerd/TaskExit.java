package io.jukung.engine.containerd;

import java.time.Instant;

/**
 * How a process ended.
 *
 * @param status 0 to 255, 128 + N after signal N
 */
public record TaskExit(int status, Instant at) {}
