package io.jukung.sys.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsEveryKindOfValueAndWritesItBack() {
    String text =
        "{\"a\":[1,-2.5e3,true,false,null],\"b\":{\"c\":\"x\\n\\u0001\\\"\\\\é\"},\"e\":{},\"f\":[]}";
    assertEquals(text, Json.write(Json.parse(text)));
  }

  @Test
  void keepsTheOrderOfFieldsAndTheLastOfRepeatedNames() {
    JsonObject object = Json.parseObject("{\"z\":1,\"a\":2,\"z\":3}");
    assertEquals(List.of("z", "a"), List.copyOf(object.fields().keySet()));
    assertEquals(3, object.view().longValue("z"));
  }

  @Test
  void unescapesStrings() {
    assertEquals(
        "\"\\/\b\f\n\r\t\u00e9\ud83d\ude00",
        Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"").view().string());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "tru",
        "01",
        "1.",
        ".5",
        "1e",
        "-",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "{} {}",
        "[1 2]",
        "nan",
        "'a'",
        "\"\\"
      })
  void refusesWhatIsNotJson(String text) {
    assertThrows(JsonException.class, () -> Json.parse(text));
  }

  @Test
  void errorsOfTheTextNameLineAndColumn() {
    JsonException error =
        assertThrows(JsonException.class, () -> Json.parse("{\n  \"a\": 1,\n  \"b\" 2\n}"));
    assertEquals("line 3, column 7: expected ':' after the field name", error.getMessage());
  }

  @Test
  void errorsOfValuesNameThePath() {
    JsonView root =
        Json.parse("{\"process\":{\"args\":[7],\"n\":99999999999},\"linux\":{}}").view();
    assertEquals(
        "process.args[0]: expected string, not number",
        assertThrows(JsonException.class, () -> root.get("process").strings("args")).getMessage());
    assertEquals(
        "linux.uid: missing",
        assertThrows(JsonException.class, () -> root.get("linux").string("uid")).getMessage());
    assertEquals(
        "process.n: expected a number from -2147483648 to 2147483647, not 99999999999",
        assertThrows(JsonException.class, () -> root.get("process").intValue("n", 0)).getMessage());
    assertEquals(
        "process.n: unknown field",
        assertThrows(JsonException.class, () -> root.get("process").onlyFields(Set.of("args")))
            .getMessage());
  }

  @Test
  void absentAndNullFieldsAreTheSame() {
    JsonView view = Json.parse("{\"a\":null}").view();
    assertNull(view.find("a"));
    assertNull(view.stringOrNull("b"));
    assertEquals("d", view.string("a", "d"));
    assertEquals(List.of(), view.strings("a"));
    assertEquals(Map.of(), view.stringMap("b"));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807,9223372036854775807",
    "-9223372036854775808,-9223372036854775808",
    "1e3,1000",
    "5.0,5"
  })
  void integersKeepSixtyFourBits(String text, long expected) {
    assertEquals(expected, Json.parse(text).view().longValue());
  }

  @Test
  void unsignedIntegersReachTwoToTheSixtyFour() {
    assertEquals(-1L, Json.parse("18446744073709551615").view().unsignedLong());
    assertThrows(JsonException.class, () -> Json.parse("-1").view().unsignedLong());
    assertThrows(
        JsonException.class, () -> Json.parse("18446744073709551616").view().unsignedLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e-999999999", "9223372036854775808", "1.5"})
  void numbersOutsideOfLongAreRefusedQuickly(String text) {
    assertThrows(JsonException.class, () -> Json.parse(text).view().longValue());
  }

  @Test
  void limitsHold() {
    String deep = "[".repeat(300) + "]".repeat(300);
    assertThrows(JsonException.class, () -> Json.parse(deep));
    assertEquals(deep, Json.write(Json.parse(deep, 300, 1000)));
    assertThrows(JsonException.class, () -> Json.parse("[1,2,3]", 10, 6));
  }

  @Test
  void prettyPrintsWithIndent() {
    JsonObject object =
        JsonObject.builder()
            .put("a", "x")
            .putIfPresent("none", (String) null)
            .put("n", 1.0)
            .putStrings("l", List.of("p", "q"))
            .put("o", JsonObject.builder())
            .build();
    assertEquals(
        "{\n  \"a\": \"x\",\n  \"n\": 1,\n  \"l\": [\n    \"p\",\n    \"q\"\n  ],\n  \"o\": {}\n}",
        Json.pretty(object));
  }
}
