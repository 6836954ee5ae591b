package io.jukung.sys.json;

/**
 * One JSON value (RFC 8259). Immutable. {@link #view()} gives typed access whose errors name the
 * place, such as {@code process.args[0]: expected string}.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBool, JsonNull {

  /** The word used for this kind of value in error messages. */
  String kind();

  /** A cursor on this value as the root of its paths. */
  default JsonView view() {
    return JsonView.root(this);
  }

  /** Null becomes {@link JsonNull}. */
  static JsonValue of(@org.jspecify.annotations.Nullable String text) {
    return text == null ? JsonNull.NULL : new JsonString(text);
  }

  static JsonValue of(long number) {
    return JsonNumber.of(number);
  }

  static JsonValue of(double number) {
    return JsonNumber.of(number);
  }

  static JsonValue of(boolean flag) {
    return flag ? JsonBool.TRUE : JsonBool.FALSE;
  }
}
