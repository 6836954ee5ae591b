package io.jukung.runtime.cgroup;

import io.jukung.runtime.dbus.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values in GVariant's text format, as far as systemd has properties of their types: booleans,
 * numbers, strings, arrays, tuples, and types in words ({@code uint64 5}) or signatures ({@code @t
 * 5}). An {@link IllegalArgumentException} says what is wrong.
 */
final class VariantText {
  private static final int DEEPEST = 8;
  private static final Map<String, String> WORDS =
      Map.of(
          "boolean", "b",
          "byte", "y",
          "int16", "n",
          "uint16", "q",
          "int32", "i",
          "uint32", "u",
          "int64", "x",
          "uint64", "t",
          "double", "d",
          "string", "s");

  private final String text;
  private int at;

  private VariantText(String text) {
    this.text = text;
  }

  static Variant parse(String text) {
    VariantText parser = new VariantText(text);
    Variant value = parser.value(null, 0);
    parser.space();
    if (parser.at < text.length()) {
      throw new IllegalArgumentException("unexpected text at character " + (parser.at + 1));
    }
    return value;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    space();
    if (at >= text.length()) {
      throw new IllegalArgumentException("the value ends too early");
    }
    return text.charAt(at);
  }

  private String word() {
    int start = at;
    while (at < text.length() && " \t\n,[]()'\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /**
   * @param type what it must be; null: as it looks
   */
  private Variant value(@Nullable String type, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("nested too deeply");
    }
    char first = peek();
    if (first == '@') {
      at++;
      space();
      int start = at;
      while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return value(text.substring(start, at), depth + 1);
    }
    if (first == '\'' || first == '"') {
      return typed(type, "s", "sog", string(first));
    }
    if (first == '[') {
      return array(type, depth);
    }
    if (first == '(') {
      return tuple(type, depth);
    }
    String word = word();
    String named = WORDS.get(word);
    if (named != null) {
      return value(named, depth + 1);
    }
    if (word.equals("true") || word.equals("false")) {
      return typed(type, "b", "b", word.equals("true"));
    }
    return number(type, word);
  }

  private static Variant typed(@Nullable String type, String usual, String possible, Object value) {
    String chosen = type == null ? usual : type;
    if (chosen.length() != 1 || possible.indexOf(chosen) < 0) {
      throw new IllegalArgumentException("a value of type " + chosen + " does not look so");
    }
    return new Variant(chosen, value);
  }

  private static Variant number(@Nullable String type, String word) {
    boolean whole = word.matches("[+-]?(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})");
    if (!whole || "d".equals(type)) {
      if (!word.matches("[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]{1,3})?")) {
        throw new IllegalArgumentException("\"" + word + "\" is no value");
      }
      return typed(type, "d", "d", Double.parseDouble(word));
    }
    String digits = word.replaceFirst("^\\+", "");
    BigInteger value =
        digits.matches("-?0[xX].*")
            ? new BigInteger(digits.replaceFirst("0[xX]", ""), 16)
            : new BigInteger(digits);
    Variant number = typed(type, "i", "ynqiuxt", value.longValue());
    int bits =
        switch (number.signature()) {
          case "y" -> 8;
          case "n", "q" -> 16;
          case "i", "u" -> 32;
          default -> 64;
        };
    boolean signed = "nix".contains(number.signature());
    BigInteger limit = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
    if (value.compareTo(limit) >= 0
        || value.compareTo(signed ? limit.negate() : BigInteger.ZERO) < 0) {
      throw new IllegalArgumentException(word + " does not fit its type");
    }
    return number;
  }

  private String string(char quote) {
    at++;
    StringBuilder out = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        char escaped = text.charAt(at++);
        c =
            switch (escaped) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              default -> escaped;
            };
      }
      out.append(c);
    }
    if (at >= text.length()) {
      throw new IllegalArgumentException("a string without an end");
    }
    at++;
    return out.toString();
  }

  private Variant array(@Nullable String type, int depth) {
    if (type != null && !type.startsWith("a")) {
      throw new IllegalArgumentException("an array is not of type " + type);
    }
    String element = type == null ? null : type.substring(1);
    List<Object> values = new ArrayList<>();
    at++;
    while (peek() != ']') {
      Variant value = value(element, depth + 1);
      // the first decides for the rest
      element = value.signature();
      values.add(value.value());
      if (peek() == ',') {
        at++;
      } else if (peek() != ']') {
        throw new IllegalArgumentException("expected , or ] at character " + (at + 1));
      }
    }
    at++;
    if (element == null) {
      throw new IllegalArgumentException("an empty array needs a type, such as @as []");
    }
    return new Variant("a" + element, values);
  }

  private Variant tuple(@Nullable String type, int depth) {
    if (type != null) {
      throw new IllegalArgumentException("the type of a tuple is that of its values");
    }
    StringBuilder signature = new StringBuilder("(");
    List<Object> values = new ArrayList<>();
    at++;
    while (peek() != ')') {
      Variant value = value(null, depth + 1);
      signature.append(value.signature());
      values.add(value.value());
      if (peek() == ',') {
        at++;
      } else if (peek() != ')') {
        throw new IllegalArgumentException("expected , or ) at character " + (at + 1));
      }
    }
    at++;
    if (values.isEmpty()) {
      throw new IllegalArgumentException("an empty tuple");
    }
    return new Variant(signature.append(')').toString(), values);
  }
}
