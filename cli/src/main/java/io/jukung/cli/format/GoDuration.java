package io.jukung.cli.format;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations as {@code 1h30m}, {@code 1.5s}, {@code 300ms}. */
final class GoDuration {
  private GoDuration() {}

  /** Null when the text is no duration; a bare number, other than 0, is none. */
  static @Nullable Duration find(String text) {
    boolean negative = text.startsWith("-");
    int at = negative || text.startsWith("+") ? 1 : 0;
    if (at == text.length()) {
      return null;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && isNumeric(text.charAt(at))) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !isNumeric(text.charAt(at))) {
        at++;
      }
      long scale = nanosOf(text.substring(unit, at));
      if (scale == 0 || number == unit || unit - number > 18) {
        return null;
      }
      try {
        nanos =
            nanos.add(
                new BigDecimal(text.substring(number, unit)).multiply(BigDecimal.valueOf(scale)));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    if (nanos.precision() - nanos.scale() > 18) {
      return null;
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return negative ? duration.negated() : duration;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0;
    };
  }
}
