package io.jukung.proto.id;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;

/**
 * What containerd accepts as the id of a container, task, lease or namespace: alphanumeric words
 * joined by single {@code .}, {@code _} or {@code -}, at most 76 characters. Safe as a path
 * component.
 */
public final class Identifier {
  /** Longest identifier, in characters. */
  public static final int MAX_LENGTH = 76;

  private Identifier() {}

  /**
   * The identifier itself when valid.
   *
   * @param what names the thing in the error, e.g. {@code namespace}
   */
  public static String check(String what, String text) {
    if (text.isEmpty()) {
      throw ContainerException.invalidArgument(Reason.NAME_INVALID, what + " must not be empty");
    }
    if (text.length() > MAX_LENGTH) {
      throw ContainerException.invalidArgument(
          Reason.NAME_INVALID,
          what + " \"" + text + "\" is longer than " + MAX_LENGTH + " characters");
    }
    if (!isValid(text)) {
      throw ContainerException.invalidArgument(
          Reason.NAME_INVALID,
          what + " \"" + text + "\" must be letters and digits, joined by single '.', '_' or '-'");
    }
    return text;
  }

  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Chars.isAlphanumeric(c)) {
        inWord = true;
      } else if (inWord && (c == '.' || c == '_' || c == '-')) {
        inWord = false;
      } else {
        return false;
      }
    }
    return inWord;
  }
}
