package io.jukung.runtime.plan;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change somewhere in a JSON document.
 *
 * @param place counts all values below the root, depth first, and is taken modulo their number
 * @param value what stands there afterwards; null: nothing
 */
record ConfigMutation(int place, @Nullable JsonValue value) {

  JsonValue applyTo(JsonValue document) {
    int places = count(document) - 1;
    return places == 0 ? document : new Walk(1 + Math.floorMod(place, places)).copy(document);
  }

  private static int count(JsonValue value) {
    return 1
        + switch (value) {
          case JsonArray array -> array.elements().stream().mapToInt(ConfigMutation::count).sum();
          case JsonObject object ->
              object.fields().values().stream().mapToInt(ConfigMutation::count).sum();
          default -> 0;
        };
  }

  /** Copies a document but for the value that is so many steps away. */
  private final class Walk {
    private int left;

    Walk(int left) {
      this.left = left;
    }

    JsonValue copy(JsonValue whole) {
      return switch (whole) {
        case JsonArray array -> {
          List<JsonValue> elements = new ArrayList<>();
          for (JsonValue element : array) {
            JsonValue next = next(element);
            if (next != null) {
              elements.add(next);
            }
          }
          yield new JsonArray(elements);
        }
        case JsonObject object -> {
          JsonObject.Builder fields = JsonObject.builder();
          for (Map.Entry<String, JsonValue> field : object.fields().entrySet()) {
            JsonValue next = next(field.getValue());
            if (next != null) {
              fields.put(field.getKey(), next);
            }
          }
          yield fields.build();
        }
        default -> whole;
      };
    }

    private @Nullable JsonValue next(JsonValue child) {
      left--;
      return left == 0 ? value : copy(child);
    }
  }
}
