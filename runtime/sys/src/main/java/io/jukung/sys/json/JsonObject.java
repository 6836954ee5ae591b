package io.jukung.sys.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object; its fields keep the order in which they were written or put. */
public final class JsonObject implements JsonValue {

  public static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, JsonValue> fields;

  private JsonObject(Map<String, JsonValue> fields) {
    this.fields = fields;
  }

  /** Copies the map, in its order. */
  public static JsonObject copyOf(Map<String, JsonValue> fields) {
    return new JsonObject(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
  }

  /** Takes the map over: the caller must not change it any more. */
  static JsonObject owning(LinkedHashMap<String, JsonValue> fields) {
    return new JsonObject(Collections.unmodifiableMap(fields));
  }

  public static JsonObject ofStrings(Map<String, String> strings) {
    Builder builder = builder();
    strings.forEach(builder::put);
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with this object's fields. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.fields.putAll(fields);
    return builder;
  }

  /** Unmodifiable, in order. */
  public Map<String, JsonValue> fields() {
    return fields;
  }

  /** The value of a field, or null when there is none; a JSON null is {@link JsonNull}. */
  public @Nullable JsonValue get(String name) {
    return fields.get(name);
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  @Override
  public String kind() {
    return "object";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return Json.write(this);
  }

  /** Collects fields in order; belongs to one thread. Putting a name again replaces its value. */
  public static final class Builder {
    private final LinkedHashMap<String, JsonValue> fields = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String name, JsonValue value) {
      fields.put(name, value);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, new JsonString(value));
    }

    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    public Builder put(String name, double value) {
      return put(name, JsonNumber.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, JsonValue.of(value));
    }

    public Builder put(String name, Builder value) {
      return put(name, value.build());
    }

    public Builder putStrings(String name, Iterable<String> values) {
      return put(name, JsonArray.ofStrings(values));
    }

    /** Leaves the field out when the value is null. */
    public Builder putIfPresent(String name, @Nullable JsonValue value) {
      return value == null ? this : put(name, value);
    }

    /** Leaves the field out when the value is null. */
    public Builder putIfPresent(String name, @Nullable String value) {
      return value == null ? this : put(name, value);
    }

    /** Leaves the field out when the value is null. */
    public Builder putIfPresent(String name, @Nullable Long value) {
      return value == null ? this : put(name, value.longValue());
    }

    public Builder remove(String name) {
      fields.remove(name);
      return this;
    }

    public JsonObject build() {
      return JsonObject.copyOf(fields);
    }
  }
}
