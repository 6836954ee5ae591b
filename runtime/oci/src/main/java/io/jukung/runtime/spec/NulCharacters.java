package io.jukung.runtime.spec;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonView;

/** Strings go to the kernel, which ends them at NUL: one inside would cut them silently. */
final class NulCharacters {
  private NulCharacters() {}

  /**
   * The same document.
   *
   * @throws JsonException when a string or a field's name in it contains a NUL character
   */
  static JsonView refused(JsonView json) {
    switch (json.value()) {
      case JsonString string -> {
        if (string.value().indexOf('\0') >= 0) {
          throw json.error("contains a NUL character");
        }
      }
      case JsonArray ignored -> json.elements().forEach(NulCharacters::refused);
      case JsonObject ignored ->
          json.entries()
              .forEach(
                  (name, child) -> {
                    if (name.indexOf('\0') >= 0) {
                      throw json.error("the name of a field contains a NUL character");
                    }
                    refused(child);
                  });
      default -> {}
    }
    return json;
  }
}
