package io.jukung.sys.json;

import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * A JSON number, kept as written so that 64-bit values (signed and unsigned) lose nothing.
 *
 * @param literal the text of the number in JSON's grammar
 */
public record JsonNumber(String literal) implements JsonValue {

  public static JsonNumber of(long number) {
    return new JsonNumber(Long.toString(number));
  }

  /**
   * @throws IllegalArgumentException for NaN and infinities, which JSON cannot hold
   */
  public static JsonNumber of(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new IllegalArgumentException("JSON has no number for " + number);
    }
    // 1.0 is written as 1, as most writers do
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return of((long) number);
    }
    return new JsonNumber(Double.toString(number));
  }

  public static JsonNumber ofUnsigned(long number) {
    return new JsonNumber(Long.toUnsignedString(number));
  }

  @Override
  public String kind() {
    return "number";
  }

  /** The value when it is an integer of the range of {@code long}. */
  public OptionalLong asLong() {
    try {
      return OptionalLong.of(Long.parseLong(literal));
    } catch (NumberFormatException notPlain) {
      return fromDecimal();
    }
  }

  private OptionalLong fromDecimal() {
    // 1e3 and 5.0 are integers too; a huge exponent must not be expanded
    BigDecimal decimal;
    try {
      decimal = decimal();
    } catch (NumberFormatException exponentTooLarge) {
      return OptionalLong.empty();
    }
    if (decimal.precision() - (long) decimal.scale() > 20 || decimal.scale() > 400) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(decimal.longValueExact());
    } catch (ArithmeticException notInteger) {
      return OptionalLong.empty();
    }
  }

  /** The 64 bits of an integer from 0 to 2^64-1. */
  public OptionalLong asUnsignedLong() {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(literal));
    } catch (NumberFormatException notPlain) {
      OptionalLong signed = asLong();
      return signed.isPresent() && signed.getAsLong() >= 0 ? signed : OptionalLong.empty();
    }
  }

  public double doubleValue() {
    return Double.parseDouble(literal);
  }

  /**
   * @throws NumberFormatException when the exponent has more than ten digits
   */
  public BigDecimal decimal() {
    return new BigDecimal(literal);
  }

  @Override
  public String toString() {
    return literal;
  }
}
