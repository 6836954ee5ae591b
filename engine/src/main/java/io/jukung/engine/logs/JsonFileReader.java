package io.jukung.engine.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one container's log, from any place, and follows it through rotation by looking again:
 * often after something came, seldom when nothing does. Belongs to one thread.
 */
public final class JsonFileReader {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(4);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);

  private final LogFiles files;
  private final LogQuery query;
  private final RecordOutput output;
  private final Clock clock;
  private byte[] buffer = new byte[256 << 10];
  private int filled;
  private boolean done;

  public JsonFileReader(Path log, LogQuery query, LogSink sink, Clock clock) {
    this.files = new LogFiles(log);
    this.query = query;
    this.output = new RecordOutput(query, sink);
    this.clock = clock;
  }

  /** Reads what is there. That there is no file is an empty log. */
  public void read() throws IOException {
    read(() -> true, false);
  }

  /**
   * Reads what is there, then what comes.
   *
   * @param ended whether nothing more will be written; asked before each look, so that what was
   *     written before the end is not missed
   */
  public void follow(BooleanSupplier ended) throws IOException, InterruptedException {
    try {
      read(ended, true);
    } catch (UncheckedInterruptedException e) {
      throw new InterruptedException();
    }
  }

  private void read(BooleanSupplier ended, boolean follow) throws IOException {
    List<LogFiles.Part> parts = files.open();
    LogFiles.@Nullable Part last = null;
    try {
      if (!parts.isEmpty()) {
        LogFiles.Position start =
            query.tail() < 0 ? new LogFiles.Position(0, 0) : LogFiles.tail(parts, query.tail());
        for (int i = start.part(); i < parts.size(); i++) {
          LogFiles.Part part = parts.get(i);
          part.channel().position(i == start.part() ? start.offset() : 0);
          last = part;
          drain(part);
        }
      }
      output.flush();
      if (follow) {
        last = followFrom(last, ended);
      }
    } finally {
      for (LogFiles.Part part : parts) {
        part.close();
      }
      if (last != null) {
        last.close();
      }
    }
  }

  private LogFiles.@Nullable Part followFrom(LogFiles.@Nullable Part from, BooleanSupplier ended)
      throws IOException {
    LogFiles.@Nullable Part part = from;
    Duration pause = SHORTEST_PAUSE;
    while (!done) {
      boolean over = ended.getAsBoolean() || pastUntil();
      boolean came = part != null && drain(part);
      Optional<LogFiles.Part> next =
          part == null ? files.open().stream().findFirst() : files.after(part);
      if (next.isPresent()) {
        if (part != null) {
          // what was written between the last look and the rotation
          drain(part);
          part.close();
        }
        part = next.get();
        filled = 0;
        pause = SHORTEST_PAUSE;
        continue;
      }
      output.flush();
      if (over && !came) {
        break;
      }
      pause = came ? SHORTEST_PAUSE : longer(pause);
      sleep(over ? Duration.ZERO : pause);
    }
    return part;
  }

  private boolean pastUntil() {
    Instant until = query.until();
    return until != null && clock.instant().isAfter(until);
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new UncheckedInterruptedException(e);
    }
  }

  /** Reads to the end of the file as it is now; whether anything came. */
  private boolean drain(LogFiles.Part part) throws IOException {
    if (part.channel().size() < part.channel().position()) {
      // a log of one file is truncated when it is full
      part.channel().position(0);
      filled = 0;
    }
    boolean came = false;
    while (!done) {
      if (filled == buffer.length) {
        buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
      }
      int n = part.channel().read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
      if (n <= 0) {
        break;
      }
      came = true;
      filled += n;
      consume();
    }
    return came;
  }

  private void consume() {
    int from = 0;
    for (int at = 0; at < filled; at++) {
      if (buffer[at] == '\n') {
        if (!output.accept(buffer, from, at)) {
          done = true;
          return;
        }
        from = at + 1;
      }
    }
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    filled -= from;
  }

  /** Carries an interrupt through code that cannot throw it. */
  private static final class UncheckedInterruptedException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    UncheckedInterruptedException(InterruptedException cause) {
      super(new IOException(cause));
    }
  }
}
