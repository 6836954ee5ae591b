package io.jukung.shim.reaper;

import java.time.Instant;

/**
 * How and when a process ended.
 *
 * @param code what it passed to exit(2), or 128 plus the number of the signal that ended it
 */
public record ProcessExit(int code, Instant at) {}
