package io.jukung.runtime.dbus;

/** Where the types in a signature begin and end (D-Bus specification, "Type System"). */
final class Signatures {
  private static final int DEEPEST = 16;
  private static final String BASIC = "ybnqiuxtdsogh";

  private Signatures() {}

  /**
   * The end of the complete type that starts at {@code at}.
   *
   * @throws DBusException when none does
   */
  static int end(String signature, int at) throws DBusException {
    return end(signature, at, 0);
  }

  private static int end(String signature, int at, int depth) throws DBusException {
    if (at >= signature.length() || depth > DEEPEST) {
      throw bad(signature);
    }
    char type = signature.charAt(at);
    if (type == 'v' || BASIC.indexOf(type) >= 0) {
      return at + 1;
    }
    if (type == 'a') {
      return end(signature, at + 1, depth + 1);
    }
    if (type != '(' && type != '{') {
      throw bad(signature);
    }
    char close = type == '(' ? ')' : '}';
    int next = at + 1;
    do {
      next = end(signature, next, depth + 1);
    } while (next < signature.length() && signature.charAt(next) != close);
    if (next >= signature.length()) {
      throw bad(signature);
    }
    return next + 1;
  }

  private static DBusException bad(String signature) {
    return DBusException.protocol("\"" + signature + "\" is no signature");
  }

  /** To what multiple of bytes a value of this type is padded. */
  static int alignment(char type) {
    return switch (type) {
      case 'y', 'g', 'v' -> 1;
      case 'n', 'q' -> 2;
      case 'x', 't', 'd', '(', '{' -> 8;
      default -> 4;
    };
  }
}
