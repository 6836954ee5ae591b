package io.jukung.sys.json;

/** A JSON string, unescaped. */
public record JsonString(String value) implements JsonValue {
  @Override
  public String kind() {
    return "string";
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
