package io.jukung.containerd.content;

import java.time.Instant;

/**
 * How far an ingest is.
 *
 * @param offset bytes there
 * @param total bytes expected, 0: unknown
 * @param expected digest as text, empty: unknown
 */
public record IngestStatus(
    String ref, long offset, long total, String expected, Instant started, Instant updated) {}
