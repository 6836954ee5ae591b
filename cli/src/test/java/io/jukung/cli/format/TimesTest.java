package io.jukung.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine is in Jakarta, 7 hours east of Greenwich. */
final class TimesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneId.of("Asia/Jakarta"));

  @ParameterizedTest
  @CsvSource({
    "10m, 2026-11-24T11:50:00Z",
    "1h30m, 2026-11-24T10:30:00Z",
    "1.5s, 2026-11-24T11:59:58.5Z",
    "300ms, 2026-11-24T11:59:59.7Z",
    "5us, 2026-11-24T11:59:59.999995Z",
    "0s, 2026-11-24T12:00:00Z",
    "-1h, 2026-11-24T13:00:00Z",
    "+1h, 2026-11-24T11:00:00Z"
  })
  void durationsAreBeforeNow(String text, Instant time) {
    assertEquals(time, Times.parse(text, CLOCK));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1795521600, 2026-11-24T12:00:00Z",
    "1795521600.5, 2026-11-24T12:00:00.5Z",
    "1795521600.000000001, 2026-11-24T12:00:00.000000001Z"
  })
  void numbersAreSecondsSince1970(String text, Instant time) {
    assertEquals(time, Times.parse(text, CLOCK));
  }

  @ParameterizedTest
  @CsvSource({
    "2013-01-02T13:23:37Z, 2013-01-02T13:23:37Z",
    "2013-01-02T13:23:37.123456789Z, 2013-01-02T13:23:37.123456789Z",
    "2013-01-02T13:23:37+02:00, 2013-01-02T11:23:37Z",
    "2013-01-02T13:23:37-05:30, 2013-01-02T18:53:37Z",
    "2013-01-02T13:23:37, 2013-01-02T06:23:37Z",
    "2013-01-02T13:23:37.5, 2013-01-02T06:23:37.5Z",
    "2013-01-02T13:23, 2013-01-02T06:23:00Z",
    "2013-01-02, 2013-01-01T17:00:00Z",
    "2013-01-02Z, 2013-01-02T00:00:00Z",
    "2013-01-02+02:00, 2013-01-01T22:00:00Z"
  })
  void datesAreOfThisZoneUnlessTheySay(String text, Instant time) {
    assertEquals(time, Times.parse(text, CLOCK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soon",
        "",
        "10x",
        "1m2",
        "m",
        "2013-13-01",
        "2013-01-02T25:00:00Z",
        "1.2.3",
        "-",
        "2013-01-02T",
        "1h 2m",
        "99999999999999999999h"
      })
  void whatIsNoTimeIsRefused(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Times.parse(text, CLOCK));
    assertEquals(
        "\""
            + text
            + "\" is no time: give a duration such as 10m, a time such as 2013-01-02T13:23:37Z,"
            + " or seconds since 1970",
        refused.getMessage());
  }
}
