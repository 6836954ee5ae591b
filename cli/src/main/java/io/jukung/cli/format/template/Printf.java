package io.jukung.cli.format.template;

import io.jukung.cli.format.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of Go's Printf that make sense here: {@code %v %s %q %d %x %X %o %b %c %t %f %e %g %%}.
 */
final class Printf {
  private final String format;
  private final List<@Nullable Object> args;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;

  private Printf(String format, List<@Nullable Object> args) {
    this.format = format;
    this.args = args;
  }

  static String format(String format, List<@Nullable Object> args) {
    return new Printf(format, args).run();
  }

  private String run() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        verb();
      } else {
        out.append(c);
      }
    }
    if (used < args.size()) {
      out.append("%!(EXTRA ");
      for (int i = used; i < args.size(); i++) {
        out.append(i == used ? "" : ", ")
            .append(Values.typeName(args.get(i)))
            .append('=')
            .append(Values.show(args.get(i)));
      }
      out.append(')');
    }
    return out.toString();
  }

  private void verb() {
    boolean left = false;
    boolean zero = false;
    boolean plus = false;
    while (at < format.length() && "-0+ #".indexOf(format.charAt(at)) >= 0) {
      char flag = format.charAt(at++);
      left |= flag == '-';
      zero |= flag == '0';
      plus |= flag == '+';
    }
    int width = number();
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, number());
    }
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    char verb = format.charAt(at++);
    if (verb == '%') {
      out.append('%');
      return;
    }
    if (used >= args.size()) {
      out.append("%!").append(verb).append("(MISSING)");
      return;
    }
    Object value = args.get(used++);
    String text = text(verb, precision, value);
    if (plus && value instanceof Number && !text.startsWith("-")) {
      text = "+" + text;
    }
    pad(text, width, left, zero && value instanceof Number);
  }

  private int number() {
    int number = -1;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      number = Math.min(10_000, Math.max(number, 0) * 10 + (format.charAt(at++) - '0'));
    }
    return number;
  }

  private void pad(String text, int width, boolean left, boolean zero) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      out.append(text);
    } else if (left) {
      out.append(text).append(" ".repeat(missing));
    } else if (zero) {
      boolean sign = text.startsWith("-") || text.startsWith("+");
      out.append(sign ? text.substring(0, 1) : "")
          .append("0".repeat(missing))
          .append(sign ? text.substring(1) : text);
    } else {
      out.append(" ".repeat(missing)).append(text);
    }
  }

  private static String text(char verb, int precision, @Nullable Object value) {
    switch (verb) {
      case 'v' -> {
        return Values.show(value);
      }
      case 's' -> {
        if (!(value instanceof Number) && !(value instanceof Boolean) && value != null) {
          String text = Values.show(value);
          return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
        }
      }
      case 'q' -> {
        if (value instanceof String text) {
          return Text.quote(text);
        }
      }
      case 't' -> {
        if (value instanceof Boolean) {
          return value.toString();
        }
      }
      case 'd', 'x', 'X', 'o', 'b', 'c' -> {
        if (value instanceof Long number) {
          return whole(verb, number);
        }
        if (value instanceof String text && (verb == 'x' || verb == 'X')) {
          String hex =
              java.util.HexFormat.of()
                  .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
          return verb == 'X' ? hex.toUpperCase(Locale.ROOT) : hex;
        }
      }
      case 'f', 'e', 'g' -> {
        if (value instanceof Double number) {
          return verb == 'g'
              ? Values.show(value)
              : decimal(verb, precision < 0 ? 6 : precision, number);
        }
      }
      default -> {}
    }
    return "%!" + verb + "(" + Values.typeName(value) + "=" + Values.show(value) + ")";
  }

  private static String decimal(char verb, int precision, double number) {
    if (verb == 'f' && Double.isFinite(number)) {
      // of what the bits say, ties to even, as Go rounds
      return new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }
    return String.format(Locale.ROOT, "%." + precision + verb, number);
  }

  private static String whole(char verb, long number) {
    return switch (verb) {
      case 'x' -> Long.toString(number, 16);
      case 'X' -> Long.toString(number, 16).toUpperCase(Locale.ROOT);
      case 'o' -> Long.toString(number, 8);
      case 'b' -> Long.toString(number, 2);
      case 'c' ->
          Character.isValidCodePoint((int) number) ? Character.toString((int) number) : "\uFFFD";
      default -> Long.toString(number);
    };
  }
}
