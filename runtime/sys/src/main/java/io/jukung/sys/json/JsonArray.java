package io.jukung.sys.json;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A JSON array. */
public record JsonArray(List<JsonValue> elements) implements JsonValue, Iterable<JsonValue> {

  public static final JsonArray EMPTY = new JsonArray(List.of());

  public JsonArray {
    elements = List.copyOf(elements);
  }

  public static JsonArray of(JsonValue... elements) {
    return new JsonArray(List.of(elements));
  }

  public static JsonArray ofStrings(Iterable<String> strings) {
    List<JsonValue> list = new ArrayList<>();
    for (String string : strings) {
      list.add(new JsonString(string));
    }
    return new JsonArray(list);
  }

  public int size() {
    return elements.size();
  }

  public JsonValue get(int index) {
    return elements.get(index);
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return elements.iterator();
  }

  @Override
  public String kind() {
    return "array";
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
