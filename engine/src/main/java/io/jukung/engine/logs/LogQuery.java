package io.jukung.engine.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log, and how.
 *
 * @param since nothing before; null: from the beginning
 * @param until nothing after; null: to the end
 * @param tail lines from the end, of both streams together; negative: all
 * @param timestamps a time before each line
 */
public record LogQuery(
    boolean stdout,
    boolean stderr,
    @Nullable Instant since,
    @Nullable Instant until,
    long tail,
    boolean timestamps) {

  public static final LogQuery EVERYTHING = new LogQuery(true, true, null, null, -1, false);
}
