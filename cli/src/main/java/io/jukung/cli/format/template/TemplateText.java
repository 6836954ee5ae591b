package io.jukung.cli.format.template;

/** Escapes, and places in a template's text. */
final class TemplateText {
  private TemplateText() {}

  /** From 1. */
  static int line(String source, int at) {
    int line = 1;
    for (int i = 0; i < at && i < source.length(); i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /** {@code line:column}, the column from 0, as Go counts. */
  static String place(String source, int at) {
    return line(source, at) + ":" + (at - (source.lastIndexOf('\n', at - 1) + 1));
  }

  static String quoteChar(char c) {
    return "\"" + c + "\"";
  }

  static String unescape(String text, Scanner scanner, int at) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = i < text.length() ? text.charAt(i++) : '\0';
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0) {
        if (i + digits > text.length()) {
          throw scanner.error(at, "bad escape in string");
        }
        try {
          out.appendCodePoint(Integer.parseInt(text.substring(i, i + digits), 16));
        } catch (IllegalArgumentException e) {
          throw scanner.error(at, "bad escape in string");
        }
        i += digits;
      } else {
        int known = "abfnrtv\\\"'".indexOf(escape);
        if (known < 0) {
          throw scanner.error(at, "unknown escape sequence \\" + escape);
        }
        out.append("\u0007\b\f\n\r\t\u000b\\\"'".charAt(known));
      }
    }
    return out.toString();
  }
}
