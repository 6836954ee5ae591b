package io.jukung.cli.format.template;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonBool;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How JSON stands in for the Go values that docker's templates see: null, Boolean, Long, Double,
 * String, List, {@link MapValue}, JsonObject (for a Go struct), {@link TemplateObject}. JSON does
 * not tell maps from structs, nor an absent list from an absent object, so the fields of docker's
 * answers that are maps, lists or optional are known here by name.
 */
final class Values {

  /** What a map has for a key that is not there. */
  static final Object NO_VALUE =
      new Object() {
        @Override
        public String toString() {
          return "<no value>";
        }
      };

  private static final Set<String> MAPS =
      Set.of(
          "Labels",
          "Sysctls",
          "Tmpfs",
          "Annotations",
          "Volumes",
          "ExposedPorts",
          "Ports",
          "Networks",
          "PortBindings",
          "DriverOpts",
          "StorageOpt",
          "Options",
          "Attributes",
          "Data",
          "Details",
          "Runtimes");

  private static final Set<String> LISTS =
      Set.of(
          "Args",
          "Binds",
          "CapAdd",
          "CapDrop",
          "Cmd",
          "Devices",
          "Entrypoint",
          "Env",
          "ExecIDs",
          "ExtraHosts",
          "GroupAdd",
          "MaskedPaths",
          "Mounts",
          "Names",
          "OnBuild",
          "ReadonlyPaths",
          "RepoDigests",
          "RepoTags",
          "SecurityOpt",
          "Shell",
          "Ulimits");

  private static final Set<String> OPTIONAL =
      Set.of(
          "Health",
          "Healthcheck",
          "Init",
          "PidsLimit",
          "Platform",
          "SizeRootFs",
          "SizeRw",
          "StopTimeout");

  private Values() {}

  /** A Go map; {@code nil} when the JSON had null. */
  record MapValue(JsonObject object, boolean nil) {}

  /** A Go list; {@code nil} when the JSON had null. */
  record ListValue(List<@Nullable Object> elements, boolean nil) {}

  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case JsonNull none -> null;
      case JsonString string -> string.value();
      case JsonBool bool -> bool.value();
      case JsonNumber number -> number(number);
      case JsonArray array -> list(array);
      case Integer number -> (long) number;
      default -> value;
    };
  }

  private static Object number(JsonNumber number) {
    // a literal with a point or exponent was a float on the other side
    String literal = number.literal();
    if (literal.indexOf('.') < 0 && literal.indexOf('e') < 0 && literal.indexOf('E') < 0) {
      var whole = number.asLong();
      if (whole.isPresent()) {
        return whole.getAsLong();
      }
      return number.decimal().toBigInteger();
    }
    return number.doubleValue();
  }

  private static ListValue list(JsonArray array) {
    List<@Nullable Object> elements = new ArrayList<>(array.size());
    for (JsonValue element : array) {
      elements.add(of(element));
    }
    return new ListValue(elements, false);
  }

  /** A field of an object, or {@link #NO_VALUE}. */
  static @Nullable Object field(JsonObject object, String name) {
    JsonValue value = object.get(name);
    String known = name;
    if (value == null) {
      for (Map.Entry<String, JsonValue> entry : object.fields().entrySet()) {
        // Go's fields are called ID and OS where the JSON says Id and Os
        if (entry.getKey().equalsIgnoreCase(name)) {
          value = entry.getValue();
          known = entry.getKey();
          break;
        }
      }
    }
    if (value == null || value == JsonNull.NULL) {
      if (MAPS.contains(known)) {
        return new MapValue(JsonObject.EMPTY, true);
      }
      if (LISTS.contains(known)) {
        return new ListValue(List.of(), true);
      }
      return value == null && !OPTIONAL.contains(known) ? NO_VALUE : null;
    }
    if (value instanceof JsonObject inner && MAPS.contains(known)) {
      return new MapValue(inner, false);
    }
    return of(value);
  }

  /** Whether a condition holds: anything but false, 0, empty and nil. */
  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean bool -> bool;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case ListValue list -> !list.elements().isEmpty();
      case MapValue map -> !map.object().isEmpty();
      default -> value != NO_VALUE;
    };
  }

  /** As Go prints it. */
  static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Double number -> floating(number);
      case ListValue list -> {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < list.elements().size(); i++) {
          out.append(i == 0 ? "" : " ").append(show(list.elements().get(i)));
        }
        yield out.append(']').toString();
      }
      case MapValue map -> showMap(map.object());
      case JsonObject object -> showMap(object);
      case TemplateObject object -> showMap((JsonObject) object.toJson());
      default -> value.toString();
    };
  }

  private static String showMap(JsonObject object) {
    StringBuilder out = new StringBuilder("map[");
    boolean first = true;
    for (Map.Entry<String, JsonValue> entry : new TreeMap<>(object.fields()).entrySet()) {
      out.append(first ? "" : " ")
          .append(entry.getKey())
          .append(':')
          .append(show(of(entry.getValue())));
      first = false;
    }
    return out.append(']').toString();
  }

  static String floating(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e21) {
      return new java.math.BigDecimal(number).toPlainString();
    }
    return Double.toString(number);
  }

  /** For messages. */
  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "nil";
      case Boolean bool -> "bool";
      case Long number -> "int";
      case Double number -> "float64";
      case String text -> "string";
      case ListValue list -> "list";
      case MapValue map -> "map";
      default -> "object";
    };
  }

  static JsonValue toJson(@Nullable Object value) {
    return switch (value) {
      case null -> JsonNull.NULL;
      case JsonValue json -> json;
      case Boolean bool -> JsonValue.of((boolean) bool);
      case Long number -> JsonNumber.of(number);
      case Double number -> JsonNumber.of(number);
      case String text -> new JsonString(text);
      case TemplateObject object -> object.toJson();
      case MapValue map -> map.nil() ? JsonNull.NULL : map.object();
      case ListValue list -> {
        if (list.nil()) {
          yield JsonNull.NULL;
        }
        List<JsonValue> elements = new ArrayList<>();
        for (Object element : list.elements()) {
          elements.add(toJson(element));
        }
        yield new JsonArray(elements);
      }
      default -> value == NO_VALUE ? JsonNull.NULL : new JsonNumber(value.toString());
    };
  }
}
