package io.jukung.sys.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Recursive descent over RFC 8259's grammar; the depth limit bounds the recursion. */
final class JsonParser {
  private final String text;
  private final int maxDepth;
  private int at;
  private int depth;

  JsonParser(String text, int maxDepth) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  JsonValue document() {
    // a byte order mark is not JSON, but some editors write one
    if (text.startsWith("\uFEFF")) {
      at = 1;
    }
    JsonValue value = value();
    skipSpace();
    if (at < text.length()) {
      throw error("unexpected text after the value");
    }
    return value;
  }

  private JsonValue value() {
    skipSpace();
    if (at >= text.length()) {
      throw error("unexpected end of JSON");
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new JsonString(string());
      case 't' -> word("true", JsonBool.TRUE);
      case 'f' -> word("false", JsonBool.FALSE);
      case 'n' -> word("null", JsonNull.NULL);
      default -> {
        if (c == '-' || (c >= '0' && c <= '9')) {
          yield number();
        }
        throw error("unexpected character " + shown(c));
      }
    };
  }

  private JsonValue word(String word, JsonValue value) {
    if (!text.startsWith(word, at)) {
      throw error("expected " + word);
    }
    at += word.length();
    return value;
  }

  private JsonObject object() {
    enter();
    LinkedHashMap<String, JsonValue> fields = new LinkedHashMap<>();
    skipSpace();
    if (peek() == '}') {
      at++;
      depth--;
      return JsonObject.EMPTY;
    }
    while (true) {
      skipSpace();
      if (peek() != '"') {
        throw error("expected a field name in quotes");
      }
      String name = string();
      skipSpace();
      if (peek() != ':') {
        throw error("expected ':' after the field name");
      }
      at++;
      fields.put(name, value());
      if (endOrComma('}')) {
        return JsonObject.owning(fields);
      }
    }
  }

  private JsonArray array() {
    enter();
    skipSpace();
    if (peek() == ']') {
      at++;
      depth--;
      return JsonArray.EMPTY;
    }
    List<JsonValue> elements = new ArrayList<>();
    while (true) {
      elements.add(value());
      if (endOrComma(']')) {
        return new JsonArray(elements);
      }
    }
  }

  private void enter() {
    if (++depth > maxDepth) {
      throw error("nested deeper than " + maxDepth + " levels");
    }
    at++;
  }

  private boolean endOrComma(char end) {
    skipSpace();
    char c = peek();
    if (c == end) {
      at++;
      depth--;
      return true;
    }
    if (c != ',') {
      throw error(at >= text.length() ? "unexpected end of JSON" : "expected ',' or '" + end + "'");
    }
    at++;
    return false;
  }

  private String string() {
    int from = ++at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        return text.substring(from, at++);
      }
      if (c == '\\') {
        return escapedString(from);
      }
      if (c < 0x20) {
        throw error("control character in a string");
      }
      at++;
    }
    throw error("string without an end");
  }

  private String escapedString(int from) {
    StringBuilder out = new StringBuilder(at - from + 16).append(text, from, at);
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c < 0x20) {
        throw error("control character in a string");
      }
      at++;
      out.append(c == '\\' ? escape() : c);
    }
    throw error("string without an end");
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> {
        at--;
        throw error("unknown escape in a string");
      }
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw error("expected four hexadecimal digits after \\u");
      }
      code = code << 4 | digit;
      at++;
    }
    return (char) code;
  }

  private JsonNumber number() {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    if (at - from > 1000) {
      throw error("number with more than 1000 digits");
    }
    return new JsonNumber(text.substring(from, at));
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (from == at) {
      throw error("expected a digit");
    }
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  /** The next character, or NUL (which no grammar rule accepts) at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private JsonException error(String problem) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new JsonException("line " + line + ", column " + column, problem);
  }

  private static String shown(char c) {
    return c > 0x20 && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }
}
