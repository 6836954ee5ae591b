package io.jukung.sys.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON tree: the value and the path to it. All typed access goes through here, so that
 * every error names the place ({@code linux.namespaces[2].type: missing}). Immutable. A field that
 * is absent and one that is JSON null are the same to every method that takes a field name.
 *
 * <p>All reading methods throw {@link JsonException} when the value is missing (and no default was
 * given), of another kind or out of range.
 */
public final class JsonView {
  private final JsonValue value;
  private final @Nullable JsonView parent;
  // a field name (String) or, when null, an element of an array
  private final @Nullable String name;
  private final int index;

  private JsonView(JsonValue value, @Nullable JsonView parent, @Nullable String name, int index) {
    this.value = value;
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  static JsonView root(JsonValue value) {
    return new JsonView(value, null, null, 0);
  }

  public JsonValue value() {
    return value;
  }

  /** Such as {@code linux.namespaces[2].type}; empty at the root. */
  public String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    if (name == null) {
      return before + "[" + index + "]";
    }
    return before.isEmpty() ? name : before + "." + name;
  }

  /** An error that names this place, for rules the reader checks itself. */
  public JsonException error(String problem) {
    return new JsonException(path(), problem);
  }

  // ---- moving

  /** The view of a field, or null when it is absent or null. */
  public @Nullable JsonView find(String field) {
    JsonValue found = object().get(field);
    return found == null || found == JsonNull.NULL ? null : new JsonView(found, this, field, 0);
  }

  /** The view of a field that must be there. */
  public JsonView get(String field) {
    JsonView found = find(field);
    if (found == null) {
      throw new JsonView(JsonNull.NULL, this, field, 0).error("missing");
    }
    return found;
  }

  public boolean has(String field) {
    return find(field) != null;
  }

  /** Views of an array's elements. */
  public List<JsonView> elements() {
    JsonArray array = array();
    List<JsonView> views = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      views.add(new JsonView(array.get(i), this, null, i));
    }
    return views;
  }

  /** Views of the elements of a field's array; none when the field is absent. */
  public List<JsonView> elements(String field) {
    JsonView found = find(field);
    return found == null ? List.of() : found.elements();
  }

  /** Views of an object's fields, in order. */
  public Map<String, JsonView> entries() {
    Map<String, JsonView> views = new LinkedHashMap<>();
    object().fields().forEach((key, child) -> views.put(key, new JsonView(child, this, key, 0)));
    return views;
  }

  /** Fails on the first field whose name is not known, naming it. */
  public JsonView onlyFields(Set<String> known) {
    for (String key : object().fields().keySet()) {
      if (!known.contains(key)) {
        throw new JsonView(JsonNull.NULL, this, key, 0).error("unknown field");
      }
    }
    return this;
  }

  // ---- this value

  public JsonObject object() {
    return value instanceof JsonObject object ? object : fail("object");
  }

  public JsonArray array() {
    return value instanceof JsonArray array ? array : fail("array");
  }

  public String string() {
    return value instanceof JsonString string ? string.value() : fail("string");
  }

  public boolean bool() {
    return value instanceof JsonBool bool ? bool.value() : fail("boolean");
  }

  public JsonNumber number() {
    return value instanceof JsonNumber number ? number : fail("number");
  }

  public double doubleValue() {
    return number().doubleValue();
  }

  /** A 64-bit signed integer. */
  public long longValue() {
    OptionalLong number = number().asLong();
    if (number.isEmpty()) {
      throw error("expected a 64-bit integer, not " + value);
    }
    return number.getAsLong();
  }

  /** The bits of an integer from 0 to 2^64-1. */
  public long unsignedLong() {
    OptionalLong number = number().asUnsignedLong();
    if (number.isEmpty()) {
      throw error("expected an integer from 0 to 2^64-1, not " + value);
    }
    return number.getAsLong();
  }

  public int intValue() {
    return (int) inRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** An integer from {@code min} to {@code max}, both included. */
  public long inRange(long min, long max) {
    long number = longValue();
    if (number < min || number > max) {
      throw error("expected a number from " + min + " to " + max + ", not " + number);
    }
    return number;
  }

  /** An array of strings. */
  public List<String> strings() {
    List<String> strings = new ArrayList<>();
    for (JsonView element : elements()) {
      strings.add(element.string());
    }
    return Collections.unmodifiableList(strings);
  }

  /** An object whose values are strings, in order. */
  public Map<String, String> stringMap() {
    Map<String, String> map = new LinkedHashMap<>();
    entries().forEach((key, view) -> map.put(key, view.string()));
    return Collections.unmodifiableMap(map);
  }

  // ---- fields, in one step

  public String string(String field) {
    return get(field).string();
  }

  public String string(String field, String otherwise) {
    JsonView found = find(field);
    return found == null ? otherwise : found.string();
  }

  public @Nullable String stringOrNull(String field) {
    JsonView found = find(field);
    return found == null ? null : found.string();
  }

  public boolean bool(String field, boolean otherwise) {
    JsonView found = find(field);
    return found == null ? otherwise : found.bool();
  }

  public int intValue(String field, int otherwise) {
    JsonView found = find(field);
    return found == null ? otherwise : found.intValue();
  }

  public long longValue(String field) {
    return get(field).longValue();
  }

  public long longValue(String field, long otherwise) {
    JsonView found = find(field);
    return found == null ? otherwise : found.longValue();
  }

  public @Nullable Long longOrNull(String field) {
    JsonView found = find(field);
    return found == null ? null : found.longValue();
  }

  /** Empty when the field is absent. */
  public List<String> strings(String field) {
    JsonView found = find(field);
    return found == null ? List.of() : found.strings();
  }

  /** Empty when the field is absent. */
  public Map<String, String> stringMap(String field) {
    JsonView found = find(field);
    return found == null ? Map.of() : found.stringMap();
  }

  private <T> T fail(String expected) {
    throw error("expected " + expected + ", not " + value.kind());
  }

  @Override
  public String toString() {
    return path() + "=" + value;
  }
}
