package io.jukung.cli.format;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Points in time as {@code --since} and {@code --until} take them. */
public final class Times {

  private static final DateTimeFormatter LOCAL =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm")
          .optionalStart()
          .appendPattern(":ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  private Times() {}

  /**
   * A duration before now ({@code 10m}, {@code 1h30m}), a date or time of RFC 3339 (without an
   * offset: of this machine's zone), or Unix seconds with an optional fraction.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Instant parse(String text, Clock clock) {
    Duration ago = GoDuration.find(text);
    if (ago != null) {
      return clock.instant().minus(ago);
    }
    if (isNumber(text)) {
      BigDecimal seconds = new BigDecimal(text);
      long whole = seconds.longValue();
      long nanos = seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
      return Instant.ofEpochSecond(whole, nanos);
    }
    try {
      return date(text, clock);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no time: give a duration such as 10m, a time such as"
              + " 2013-01-02T13:23:37Z, or seconds since 1970",
          e);
    }
  }

  private static Instant date(String text, Clock clock) {
    int t = text.indexOf('T');
    if (t < 0) {
      int length = text.length();
      if (length > 10 && text.endsWith("Z")) {
        return LocalDate.parse(text.substring(0, length - 1))
            .atStartOfDay()
            .toInstant(ZoneOffset.UTC);
      }
      if (length == 16) {
        LocalDate day = LocalDate.parse(text.substring(0, 10));
        return day.atStartOfDay().toInstant(ZoneOffset.of(text.substring(10)));
      }
      return LocalDate.parse(text).atStartOfDay(clock.getZone()).toInstant();
    }
    boolean offset = text.endsWith("Z") || text.indexOf('+', t) >= 0 || text.indexOf('-', t) >= 0;
    return offset
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text, LOCAL).atZone(clock.getZone()).toInstant();
  }

  private static boolean isNumber(String text) {
    boolean digits = false;
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c >= '0' && c <= '9') {
        digits = true;
      } else {
        return false;
      }
    }
    return digits && dots <= 1 && text.length() < 30;
  }
}
