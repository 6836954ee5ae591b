package io.jukung.cli.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Short forms of ids, names and times. */
public final class Text {

  private static final int SHORT_ID = 12;

  private Text() {}

  /** Twelve digits, without {@code sha256:}. */
  public static String shortId(String id) {
    String bare = id.substring(id.indexOf(':') + 1);
    return bare.length() > SHORT_ID ? bare.substring(0, SHORT_ID) : bare;
  }

  /** At most {@code width} characters; what is cut is shown as an ellipsis. */
  public static String ellipsis(String text, int width) {
    if (text.codePointCount(0, text.length()) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }

  /** In double quotes; control characters, quotes and backslashes escaped as Go does. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0x07 -> out.append("\\a");
        case 0x08 -> out.append("\\b");
        case 0x0b -> out.append("\\v");
        case 0x0c -> out.append("\\f");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append("\\x").append(hex(c >> 4)).append(hex(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  private static char hex(int digit) {
    return "0123456789abcdef".charAt(digit);
  }

  /** {@code 2026-11-24 10:11:12 +0000 UTC}. */
  public static String time(Instant time, ZoneId zone) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx zzz", Locale.ENGLISH)
        .format(time.atZone(zone.getId().equals("Z") ? ZoneId.of("UTC") : zone));
  }
}
