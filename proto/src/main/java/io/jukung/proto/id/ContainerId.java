package io.jukung.proto.id;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.security.SecureRandom;

/**
 * A container's (or exec's) id.
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record ContainerId(String value) {
  /** Digits of a full id. */
  public static final int LENGTH = 64;

  /** Digits of the short form that people see. */
  public static final int SHORT_LENGTH = 12;

  public ContainerId {
    if (!isValid(value)) {
      throw ContainerException.invalidArgument(
          Reason.NAME_INVALID, "invalid container id \"" + value + "\": not 64 hexadecimal digits");
    }
  }

  /** A new id. Its short form is never all digits: as a host name it would look like a number. */
  public static ContainerId random(SecureRandom random) {
    byte[] bytes = new byte[LENGTH / 2];
    while (true) {
      random.nextBytes(bytes);
      String hex = Chars.hex(bytes);
      if (hasLetter(hex.substring(0, SHORT_LENGTH))) {
        return new ContainerId(hex);
      }
    }
  }

  private static boolean hasLetter(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      if (!Chars.isDigit(hex.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  public static boolean isValid(String text) {
    return text.length() == LENGTH && Chars.allLowerHex(text);
  }

  /** Whether the text could be the beginning of an id. */
  public static boolean isPrefix(String text) {
    return !text.isEmpty() && text.length() <= LENGTH && Chars.allLowerHex(text);
  }

  /** The first 12 digits. */
  public String shortForm() {
    return value.substring(0, SHORT_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
