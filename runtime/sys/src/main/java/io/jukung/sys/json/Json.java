package io.jukung.sys.json;

import java.nio.charset.StandardCharsets;

/** Parsing and writing of JSON text. */
public final class Json {

  /** Nesting accepted by {@link #parse(String)}. */
  public static final int DEFAULT_MAX_DEPTH = 200;

  /** Characters accepted by {@link #parse(String)}. */
  public static final int DEFAULT_MAX_LENGTH = 64 << 20;

  private Json() {}

  /**
   * Parses exactly one value with the default limits. Of repeated field names the last wins.
   *
   * @throws JsonException when the text is not JSON or exceeds a limit; it names line and column
   */
  public static JsonValue parse(String text) {
    return parse(text, DEFAULT_MAX_DEPTH, DEFAULT_MAX_LENGTH);
  }

  /** As {@link #parse(String)}, of UTF-8; malformed bytes become U+FFFD. */
  public static JsonValue parse(byte[] utf8) {
    return parse(new String(utf8, StandardCharsets.UTF_8));
  }

  /** As {@link #parse(String)} with own limits, in levels and characters. */
  public static JsonValue parse(String text, int maxDepth, int maxLength) {
    if (text.length() > maxLength) {
      throw new JsonException("", "JSON text longer than " + maxLength + " characters");
    }
    return new JsonParser(text, maxDepth).document();
  }

  /** Parses a value that must be an object. */
  public static JsonObject parseObject(String text) {
    return parse(text).view().object();
  }

  /** Parses a value that must be an object. */
  public static JsonObject parseObject(byte[] utf8) {
    return parse(utf8).view().object();
  }

  /** Compact text, on one line. */
  public static String write(JsonValue value) {
    StringBuilder out = new StringBuilder(256);
    new JsonWriter(out, "").write(value);
    return out.toString();
  }

  /** Compact text in UTF-8. */
  public static byte[] writeBytes(JsonValue value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Indented by two spaces, without a final newline. */
  public static String pretty(JsonValue value) {
    return pretty(value, "  ");
  }

  /** Indented by the given text per level, without a final newline. */
  public static String pretty(JsonValue value, String indent) {
    StringBuilder out = new StringBuilder(1024);
    new JsonWriter(out, indent).write(value);
    return out.toString();
  }

  /** Appends a string as JSON, with its quotes. */
  public static void quote(StringBuilder out, String text) {
    JsonWriter.quote(out, text);
  }
}
