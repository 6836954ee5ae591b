package io.jukung.proto.id;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;

/**
 * A container's name as the user chose it: {@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}, without the leading
 * slash that the Docker API shows. The same rule holds for volumes.
 */
public record ContainerName(String value) {
  public ContainerName {
    if (!isValid(value)) {
      throw ContainerException.invalidArgument(
          Reason.NAME_INVALID,
          "invalid container name (" + value + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
  }

  /** Accepts one leading slash, as Docker does. */
  public static ContainerName parse(String text) {
    return new ContainerName(text.startsWith("/") ? text.substring(1) : text);
  }

  public static boolean isValid(String text) {
    if (text.length() < 2 || !Chars.isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Chars.isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
