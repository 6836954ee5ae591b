package io.jukung.shim.stdio;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes instants as Docker's logs have them: RFC 3339 in UTC, fraction without trailing zeros. The
 * part up to the second is formatted once a second, since a busy log asks thousands of times.
 * Confined to one thread.
 */
final class LogTimestamp {
  /** {@code 2026-01-01T00:00:00.123456789Z}. */
  static final int MAX_LENGTH = 30;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private byte[] secondText = new byte[0];
  private long second = Long.MIN_VALUE;

  /**
   * Writes the text of {@code time} into {@code out} at {@code at}; the answer is the position
   * behind it.
   */
  int write(Instant time, byte[] out, int at) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      secondText = SECONDS.format(time).getBytes(StandardCharsets.US_ASCII);
    }
    System.arraycopy(secondText, 0, out, at, secondText.length);
    int end = at + secondText.length;
    int nanos = time.getNano();
    if (nanos != 0) {
      int digits = 9;
      while (nanos % 10 == 0) {
        nanos /= 10;
        digits--;
      }
      out[end] = '.';
      for (int i = end + digits; i > end; i--) {
        out[i] = (byte) ('0' + nanos % 10);
        nanos /= 10;
      }
      end += digits + 1;
    }
    out[end] = 'Z';
    return end + 1;
  }
}
