package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/**
 * Whatever config.json says, reading and planning end with a plan or with one clear error, and the
 * plan's size is in proportion to the file's.
 */
class ConfigFuzzTest {
  private static final JsonObject EVERYTHING = everything();

  /** Operations that a plan has for a container without any wish. */
  private static final int FIXED_OPERATIONS = 200;

  private static JsonObject everything() {
    try (InputStream in = ConfigFuzzTest.class.getResourceAsStream("everything.json")) {
      return Json.parseObject(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Example
  void theStartingPointIsItselfValid() {
    assertTrue(plan(EVERYTHING), "everything.json is refused");
  }

  @Property(tries = 5000)
  void changedConfigsArePlannedOrRefused(
      @ForAll("mutations") @Size(min = 1, max = 5) List<ConfigMutation> mutations) {
    JsonValue config = EVERYTHING;
    for (ConfigMutation mutation : mutations) {
      config = mutation.applyTo(config);
    }
    plan(config);
  }

  @Provide
  Arbitrary<List<ConfigMutation>> mutations() {
    Arbitrary<JsonValue> value =
        Arbitraries.frequencyOf(
            Tuple.of(8, values()), Tuple.of(1, Arbitraries.just(JsonValue.of((String) null))));
    return Combinators.combine(Arbitraries.integers().greaterOrEqual(0), value.injectNull(0.1))
        .as(ConfigMutation::new)
        .list();
  }

  private static Arbitrary<JsonValue> values() {
    Arbitrary<JsonValue> numbers =
        Arbitraries.oneOf(
            Arbitraries.longs().map(JsonNumber::of),
            Arbitraries.of(
                    "-1",
                    "0",
                    "1",
                    "255",
                    "256",
                    "4294967296",
                    "2147483648",
                    "1.5",
                    "1e3",
                    "1e400",
                    "1e-400",
                    "9223372036854775808",
                    "18446744073709551615",
                    "-0")
                .map(JsonNumber::new));
    Arbitrary<JsonValue> strings =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40).map(JsonString::new),
            Arbitraries.of(
                    "",
                    "/",
                    "..",
                    "/../..",
                    "a/../../b",
                    "\0",
                    "/proc/self/fd/3",
                    "CAP_ALL",
                    "SCMP_ACT_ERRNO",
                    "SCMP_CMP_MASKED_EQ",
                    "mount",
                    "user",
                    "rw",
                    "rbind",
                    "idmap",
                    "size=-1",
                    "mode=99999",
                    "=",
                    "A=",
                    "c",
                    "b",
                    "rwm",
                    "0-",
                    "9-1",
                    "0-999999999",
                    "a".repeat(5000),
                    "/" + "b/".repeat(2500),
                    "\uD800",
                    "é/ü")
                .map(JsonString::new));
    Arbitrary<JsonValue> flags = Arbitraries.of(true, false).map(JsonValue::of);
    Arbitrary<JsonValue> leaf = Arbitraries.oneOf(numbers, strings, flags);
    Arbitrary<JsonValue> lists = leaf.list().ofMaxSize(6).map(JsonArray::new);
    Arbitrary<JsonValue> manyOfOne =
        Combinators.combine(leaf, Arbitraries.integers().between(100, 3000))
            .as((one, times) -> new JsonArray(Collections.nCopies(times, one)));
    Arbitrary<JsonValue> objects =
        Arbitraries.maps(
                Arbitraries.of("path", "type", "options", "source", "destination", "limit", ""),
                leaf)
            .ofMaxSize(4)
            .map(JsonObject::copyOf);
    // a part of the file at another place: right types in the wrong field
    Arbitrary<JsonValue> parts = Arbitraries.of(parts(EVERYTHING));
    return Arbitraries.oneOf(leaf, lists, manyOfOne, objects, parts);
  }

  private static List<JsonValue> parts(JsonValue whole) {
    List<JsonValue> parts = new ArrayList<>();
    switch (whole) {
      case JsonArray array -> array.forEach(element -> parts.addAll(parts(element)));
      case JsonObject object -> object.fields().values().forEach(v -> parts.addAll(parts(v)));
      default -> {}
    }
    parts.add(whole);
    return parts;
  }

  /** Whether there is a plan; any other exception than the two that callers expect fails. */
  private static boolean plan(JsonValue config) {
    byte[] json = Json.writeBytes(config);
    try {
      Spec spec = Spec.parse(json);
      Plan plan = new PlanFixture().withLabels().plan(spec);
      int operations = plan.program().ops().size();
      assertTrue(
          operations <= FIXED_OPERATIONS + json.length,
          () -> operations + " operations for " + json.length + " bytes");
      return true;
    } catch (OciException refused) {
      assertEquals(1, refused.toString().lines().count(), "lines");
      return false;
    } catch (JsonException refused) {
      assertEquals(1, refused.toString().lines().count(), "lines");
      return false;
    }
  }
}
