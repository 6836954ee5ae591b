package io.jukung.proto.id;

/** ASCII classes; everything outside ASCII belongs to none. */
final class Chars {
  private Chars() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isAlphanumeric(char c) {
    return isLower(c) || isUpper(c) || isDigit(c);
  }

  static boolean isLowerHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f');
  }

  static boolean isHex(char c) {
    return isLowerHex(c) || (c >= 'A' && c <= 'F');
  }

  static boolean allLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isLowerHex(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static String hex(byte[] bytes) {
    char[] hex = new char[bytes.length * 2];
    for (int i = 0; i < bytes.length; i++) {
      hex[2 * i] = Character.forDigit((bytes[i] >> 4) & 15, 16);
      hex[2 * i + 1] = Character.forDigit(bytes[i] & 15, 16);
    }
    return new String(hex);
  }
}
