package io.jukung.sys.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the text, the parser answers with a value or a JsonException that says where. */
class JsonFuzzTest {

  @Property(tries = 3000)
  void bytesNeverCrash(@ForAll byte[] bytes) {
    parse(new String(bytes, StandardCharsets.UTF_8));
  }

  @Property(tries = 10_000)
  void almostJsonNeverCrashes(@ForAll("almostJson") String text) {
    parse(text);
  }

  /** Pieces of JSON in any order, among them all that is easy to get wrong. */
  @Provide
  Arbitrary<String> almostJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00",
            "d8",
            "00",
            "\"a\"",
            "\"\\n\"",
            "true",
            "false",
            "null",
            "nul",
            "-",
            "0",
            "01",
            "9",
            "1e",
            "1e99999999999",
            "-1e-99999999999",
            "0.",
            ".5",
            "1.5E+3",
            "18446744073709551616",
            " ",
            "\n",
            "\u0000",
            "\uFEFF",
            "\ud83d",
            "é")
        .list()
        .ofMaxSize(24)
        .map(pieces -> String.join("", pieces));
  }

  @Property(tries = 2000)
  void aStringSurvivesWritingAndReading(@ForAll String text) {
    // lone surrogates have no UTF-8
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    byte[] json = Json.writeBytes(new JsonString(valid));
    assertEquals(new JsonString(valid), Json.parse(json));
  }

  private static void parse(String text) {
    JsonValue value;
    try {
      value = Json.parse(text);
    } catch (JsonException expected) {
      assertFalse(expected.toString().isBlank());
      return;
    }
    askForEverything(value);
    assertEquals(value, Json.parse(Json.write(value)));
  }

  private static void askForEverything(JsonValue value) {
    switch (value) {
      case JsonNumber number -> {
        number.asLong();
        number.asUnsignedLong();
        number.doubleValue();
      }
      case JsonArray array -> array.forEach(JsonFuzzTest::askForEverything);
      case JsonObject object -> object.fields().values().forEach(JsonFuzzTest::askForEverything);
      default -> {}
    }
  }
}
