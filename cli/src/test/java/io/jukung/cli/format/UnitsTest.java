package io.jukung.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "999, 999B",
    "1000, 1kB",
    "1024, 1.02kB",
    "4261550, 4.26MB",
    "21474836, 21.5MB",
    "999949, 1e+03kB",
    "1000000, 1MB",
    "123456789, 123MB",
    "1500000000, 1.5GB",
    "9223372036854775807, 9.22EB"
  })
  void threeDigitsAsInLists(double bytes, String text) {
    assertEquals(text.replace("1e+03kB", "1000kB"), Units.size(bytes, 3));
  }

  @ParameterizedTest
  @CsvSource({"1024, 1.024kB", "21474836, 21.47MB", "500, 500B", "1000000000000, 1TB"})
  void fourDigitsAsInProgress(double bytes, String text) {
    assertEquals(text, Units.size(bytes));
  }

  @ParameterizedTest
  @CsvSource({"1023, 1023B", "1024, 1KiB", "1536, 1.5KiB", "8333082624, 7.761GiB"})
  void powersOf1024AsInInfo(double bytes, String text) {
    assertEquals(text, Units.binarySize(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "100, 100",
    "1k, 1024",
    "1K, 1024",
    "1kb, 1024",
    "1KiB, 1024",
    "1.5m, 1572864",
    "1 m, 1048576",
    "2G, 2147483648",
    "1t, 1099511627776",
    "1p, 1125899906842624",
    "0.5k, 512",
    "1.9b, 1"
  })
  void sizesAreRead(String text, long bytes) {
    assertEquals(bytes, Units.parseSize(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1q", "1kk", "1bb", "1.2.3", ".", "9999999p", "m1", "1i"})
  void whatIsNoSizeIsRefused(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Units.parseSize(text));
    assertEquals("invalid size: '" + text + "'", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "-5, Less than a second",
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "2699, 44 minutes",
    "3599, 59 minutes",
    "3600, About an hour",
    "5399, About an hour",
    "5400, 2 hours",
    "172799, 2 days",
    "169200, 47 hours",
    "172800, 2 days",
    "1209599, 2 weeks",
    "1123200, 13 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "31536000, 12 months",
    "63072000, 2 years",
    "315360000, 10 years"
  })
  void durationsAreRough(long seconds, String text) {
    assertEquals(text, Units.duration(seconds));
  }

  @Test
  void halfHoursAreRoundedUp() {
    assertEquals("2 hours", Units.duration(90 * 60));
    assertEquals("About an hour", Units.duration(90 * 60 - 1));
  }
}
