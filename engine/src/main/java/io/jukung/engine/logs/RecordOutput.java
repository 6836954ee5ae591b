package io.jukung.engine.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Picks the records that were asked for and gathers their text into larger pieces. */
final class RecordOutput {
  private static final int PIECE = 64 << 10;

  private final LogQuery query;
  private final LogSink sink;
  private final LogRecord record = new LogRecord();
  private final byte[] gathered = new byte[PIECE];
  private int length;
  private boolean stderr;
  private final boolean[] insideLine = new boolean[2];

  RecordOutput(LogQuery query, LogSink sink) {
    this.query = query;
    this.sink = sink;
  }

  /** Takes one line of the file; false when nothing after it is wanted. */
  boolean accept(byte[] buffer, int from, int to) {
    if (!record.parse(buffer, from, to)) {
      return true;
    }
    if (query.since() != null || query.until() != null) {
      Instant time = time(record.time());
      if (time != null && isAfter(time, query.until())) {
        return false;
      }
      if (time != null && query.since() != null && time.isBefore(query.since())) {
        return true;
      }
    }
    if (record.stderr() ? query.stderr() : query.stdout()) {
      emit();
    }
    return true;
  }

  private static boolean isAfter(Instant time, @Nullable Instant limit) {
    return limit != null && time.isAfter(limit);
  }

  private void emit() {
    if (record.stderr() != stderr) {
      flush();
      stderr = record.stderr();
    }
    int stream = stderr ? 1 : 0;
    if (query.timestamps() && !insideLine[stream]) {
      byte[] stamp = (nineDigits(record.time()) + " ").getBytes(StandardCharsets.US_ASCII);
      append(stamp, stamp.length);
    }
    append(record.text(), record.length());
    insideLine[stream] = !record.endsLine();
  }

  private void append(byte[] data, int size) {
    if (length + size > gathered.length) {
      flush();
    }
    if (size > gathered.length) {
      sink.accept(stderr, data, 0, size);
      return;
    }
    System.arraycopy(data, 0, gathered, length, size);
    length += size;
  }

  void flush() {
    if (length > 0) {
      sink.accept(stderr, gathered, 0, length);
      length = 0;
    }
  }

  private static @Nullable Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The time with all nine digits, so that columns align: as docker logs -t prints it. */
  private static String nineDigits(String time) {
    int end = time.endsWith("Z") ? time.length() - 1 : time.length();
    int dot = time.indexOf('.');
    String fraction = dot < 0 ? "" : time.substring(dot + 1, end);
    if (fraction.length() > 9) {
      return time;
    }
    return time.substring(0, dot < 0 ? end : dot)
        + "."
        + fraction
        + "0".repeat(9 - fraction.length())
        + "Z";
  }
}
