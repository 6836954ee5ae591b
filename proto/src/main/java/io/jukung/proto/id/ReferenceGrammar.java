package io.jukung.proto.id;

/**
 * The grammar of image references, by hand:
 *
 * <pre>
 * domain   host [":" digits]
 * host     component *("." component) | "[" hex or ":" "]"
 * component  letters, digits and inner "-"
 * path     part *("/" part)
 * part     [a-z0-9]+ joined by "." | "_" | "__" | "-"+
 * tag      [A-Za-z0-9_][A-Za-z0-9_.-]{0,127}
 * digest   algorithm ":" 32 or more hex digits
 * </pre>
 */
final class ReferenceGrammar {
  private ReferenceGrammar() {}

  static boolean isDomain(String text) {
    int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (hostEnd < 0) {
      return isHostName(text);
    }
    if (hostEnd == 0) {
      return false;
    }
    String host = text.substring(0, hostEnd);
    boolean hostValid = host.startsWith("[") ? isAddress(host) : isHostName(host);
    return hostValid && (hostEnd == text.length() || isPort(text.substring(hostEnd)));
  }

  private static boolean isAddress(String host) {
    for (int i = 1; i < host.length() - 1; i++) {
      char c = host.charAt(i);
      if (!Chars.isHex(c) && c != ':') {
        return false;
      }
    }
    return host.length() > 2;
  }

  private static boolean isPort(String text) {
    for (int i = 1; i < text.length(); i++) {
      if (!Chars.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > 1 && text.charAt(0) == ':';
  }

  private static boolean isHostName(String host) {
    char before = '.';
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean fits =
          switch (c) {
            case '.' -> before != '.' && before != '-';
            case '-' -> before != '.';
            default -> Chars.isAlphanumeric(c);
          };
      if (!fits) {
        return false;
      }
      before = c;
    }
    return before != '.' && before != '-';
  }

  static boolean isPath(String path) {
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      if (!isPart(path, start, end)) {
        return false;
      }
      if (slash < 0) {
        return true;
      }
      start = slash + 1;
    }
  }

  private static boolean isPart(String path, int start, int end) {
    int i = start;
    while (true) {
      int wordStart = i;
      while (i < end && (Chars.isLower(path.charAt(i)) || Chars.isDigit(path.charAt(i)))) {
        i++;
      }
      if (i == wordStart) {
        return false;
      }
      if (i == end) {
        return true;
      }
      int separator = separatorLength(path, i, end);
      if (separator == 0) {
        return false;
      }
      i += separator;
    }
  }

  private static int separatorLength(String path, int at, int end) {
    char c = path.charAt(at);
    int length = 1;
    while (at + length < end && path.charAt(at + length) == c) {
      length++;
    }
    return switch (c) {
      case '-' -> length;
      case '_' -> length <= 2 ? length : 0;
      case '.' -> length == 1 ? 1 : 0;
      default -> 0;
    };
  }

  static boolean isTag(String tag) {
    if (tag.isEmpty() || tag.length() > 128) {
      return false;
    }
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      boolean fits = Chars.isAlphanumeric(c) || c == '_' || (i > 0 && (c == '.' || c == '-'));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Its outline only; {@link Digest#parse} then says precisely what is wrong with it. */
  static boolean isDigest(String digest) {
    int colon = digest.indexOf(':');
    if (colon <= 0 || digest.length() - colon - 1 < 32) {
      return false;
    }
    boolean atWordStart = true;
    for (int i = 0; i < colon; i++) {
      char c = digest.charAt(i);
      boolean letter = Chars.isLower(c) || Chars.isUpper(c);
      boolean separator = c == '-' || c == '_' || c == '+' || c == '.';
      if (atWordStart ? !letter : !(letter || Chars.isDigit(c) || separator)) {
        return false;
      }
      atWordStart = separator;
    }
    for (int i = colon + 1; i < digest.length(); i++) {
      if (!Chars.isHex(digest.charAt(i))) {
        return false;
      }
    }
    return !atWordStart;
  }
}
