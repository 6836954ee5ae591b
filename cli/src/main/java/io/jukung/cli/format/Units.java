package io.jukung.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Sizes and durations as people read and write them. */
public final class Units {
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Units() {}

  /** Powers of 1000 with four significant digits: {@code 21.47MB}. */
  public static String size(double bytes) {
    return size(bytes, 4);
  }

  /** Powers of 1000 with the given significant digits: {@code 21.5MB}. */
  public static String size(double bytes, int digits) {
    return scaled(bytes, digits, 1000, DECIMAL);
  }

  /** Powers of 1024 with four significant digits: {@code 7.761GiB}. */
  public static String binarySize(double bytes) {
    return scaled(bytes, 4, 1024, BINARY);
  }

  private static String scaled(double bytes, int digits, int base, String[] units) {
    double value = bytes;
    int unit = 0;
    while (value >= base && unit < units.length - 1) {
      value /= base;
      unit++;
    }
    if (value == (long) value && value < 10_000) {
      return (long) value + units[unit];
    }
    String text =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros()
            .toPlainString();
    return text + units[unit];
  }

  /**
   * Bytes of {@code 512m}, {@code 1.5GiB}, {@code 100}: powers of 1024 whatever the unit is called.
   *
   * @throws IllegalArgumentException when it is no size, or too large
   */
  public static long parseSize(String text) {
    int end = text.length();
    while (end > 0 && !isDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '.') {
      end--;
    }
    String number = text.substring(0, end);
    String unit = text.substring(end).trim();
    int power = power(unit);
    if (number.isEmpty() || power < 0) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    BigDecimal value;
    try {
      value = new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("invalid size: '" + text + "'", e);
    }
    BigDecimal bytes =
        value.multiply(BigDecimal.valueOf(1L << (10 * power))).setScale(0, RoundingMode.DOWN);
    if (bytes.signum() < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    return bytes.longValueExact();
  }

  private static int power(String unit) {
    if (unit.isEmpty()) {
      return 0;
    }
    int power = "bkmgtp".indexOf(Character.toLowerCase(unit.charAt(0)));
    String rest = unit.substring(1);
    if (power < 0
        || !(rest.isEmpty() || rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib"))) {
      return -1;
    }
    return power == 0 && !rest.isEmpty() ? -1 : power;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** {@code About a minute}, {@code 3 days}: whole units, the largest that fits. */
  public static String duration(long seconds) {
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds == 1) {
      return "1 second";
    }
    if (seconds < 60) {
      return seconds + " seconds";
    }
    long minutes = seconds / 60;
    if (minutes == 1) {
      return "About a minute";
    }
    if (minutes < 60) {
      return minutes + " minutes";
    }
    long hours = (seconds + 1800) / 3600;
    if (hours == 1) {
      return "About an hour";
    }
    if (hours < 48) {
      return hours + " hours";
    }
    if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    }
    if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    }
    if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
