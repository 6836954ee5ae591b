package io.jukung.sys.json;

/** {@code true} or {@code false}. */
public enum JsonBool implements JsonValue {
  TRUE,
  FALSE;

  public boolean value() {
    return this == TRUE;
  }

  @Override
  public String kind() {
    return "boolean";
  }

  @Override
  public String toString() {
    return this == TRUE ? "true" : "false";
  }
}
