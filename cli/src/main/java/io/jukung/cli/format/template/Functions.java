package io.jukung.cli.format.template;

import io.jukung.cli.format.template.Values.ListValue;
import io.jukung.cli.format.template.Values.MapValue;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Go's functions and docker's. */
final class Functions {
  static final Set<String> NAMES =
      Set.of(
          "and",
          "or",
          "not",
          "len",
          "index",
          "slice",
          "print",
          "printf",
          "println",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "json",
          "split",
          "join",
          "title",
          "lower",
          "upper",
          "pad",
          "truncate",
          "html",
          "urlquery");

  private final boolean headers;

  /**
   * @param headers leaves text alone, since it is a heading
   */
  Functions(boolean headers) {
    this.headers = headers;
  }

  @Nullable Object call(String name, List<@Nullable Object> args) {
    if (headers) {
      switch (name) {
        case "json", "split", "join", "title", "lower", "upper", "truncate" -> {
          Object first = atLeastOne(args).get(0);
          return first instanceof String || args.size() < 2 ? first : args.get(1);
        }
        default -> {}
      }
    }
    return switch (name) {
      case "and", "or" ->
          throw new TemplateException("wrong number of args: want at least 1 got 0");
      case "not" -> !Values.truth(only(args));
      case "len" -> length(only(args));
      case "index" -> index(args);
      case "slice" -> slice(args);
      case "print" -> print(args);
      case "println" -> println(args);
      case "printf" -> Printf.format(text(args, 0), args.subList(1, args.size()));
      case "eq" -> Comparing.equal(args);
      case "ne" -> !Comparing.equal(two(args));
      case "lt" -> Comparing.less(two(args).get(0), args.get(1));
      case "le" -> !Comparing.less(two(args).get(1), args.get(0));
      case "gt" -> Comparing.less(two(args).get(1), args.get(0));
      case "ge" -> !Comparing.less(two(args).get(0), args.get(1));
      case "json" -> Json.write(Values.toJson(only(args)));
      case "split" -> split(text(args, 0), text(args, 1));
      case "join" -> join(two(args).get(0), text(args, 1));
      case "title" -> title(text(args, 0));
      case "lower" -> text(args, 0).toLowerCase(Locale.ROOT);
      case "upper" -> text(args, 0).toUpperCase(Locale.ROOT);
      case "pad" -> pad(text(args, 0), count(args, 1), count(args, 2));
      case "truncate" -> truncate(text(args, 0), count(args, 1));
      case "html" -> html(print(args));
      case "urlquery" ->
          java.net.URLEncoder.encode(print(args), java.nio.charset.StandardCharsets.UTF_8);
      default -> throw new TemplateException("no such function");
    };
  }

  private static @Nullable Object only(List<@Nullable Object> args) {
    if (args.size() != 1) {
      throw new TemplateException("wrong number of args: want 1 got " + args.size());
    }
    return args.get(0);
  }

  static List<@Nullable Object> atLeastOne(List<@Nullable Object> args) {
    if (args.isEmpty()) {
      throw new TemplateException("wrong number of args: want at least 1 got 0");
    }
    return args;
  }

  private static List<@Nullable Object> two(List<@Nullable Object> args) {
    if (args.size() != 2) {
      throw new TemplateException("wrong number of args: want 2 got " + args.size());
    }
    return args;
  }

  private static String text(List<@Nullable Object> args, int index) {
    if (index >= args.size()) {
      throw new TemplateException(
          "wrong number of args: want " + (index + 1) + " got " + args.size());
    }
    if (args.get(index) instanceof String text) {
      return text;
    }
    throw new TemplateException(
        "wrong type for value; expected string; got " + Values.typeName(args.get(index)));
  }

  private static int count(List<@Nullable Object> args, int index) {
    if (index < args.size() && args.get(index) instanceof Long number) {
      if (number >= 0 && number < 1 << 20) {
        return number.intValue();
      }
      throw new TemplateException("out of range: " + number);
    }
    throw new TemplateException("expected integer");
  }

  private static Object length(@Nullable Object value) {
    return switch (value) {
      case String text -> (long) text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      case ListValue list -> (long) list.elements().size();
      case MapValue map -> (long) map.object().fields().size();
      case JsonObject object -> (long) object.fields().size();
      case null -> throw new TemplateException("len of nil pointer");
      default -> throw new TemplateException("len of type " + Values.typeName(value));
    };
  }

  private static @Nullable Object index(List<@Nullable Object> args) {
    Object value = atLeastOne(args).get(0);
    for (Object key : args.subList(1, args.size())) {
      value = index(value, key);
    }
    return value;
  }

  private static @Nullable Object index(@Nullable Object value, @Nullable Object key) {
    return switch (value) {
      case ListValue list -> {
        if (!(key instanceof Long at)) {
          throw new TemplateException("cannot index slice/array with type " + Values.typeName(key));
        }
        if (at < 0 || at >= list.elements().size()) {
          throw new TemplateException("index out of range: " + at);
        }
        yield list.elements().get(at.intValue());
      }
      case MapValue map -> entry(map.object(), key);
      case JsonObject object -> entry(object, key);
      case String text -> {
        if (!(key instanceof Long at) || at < 0 || at >= text.length()) {
          throw new TemplateException("index out of range: " + Values.show(key));
        }
        yield (long) text.charAt(at.intValue());
      }
      case null -> {
        if (key instanceof Long at) {
          throw new TemplateException("index out of range: " + at);
        }
        yield "";
      }
      default -> throw new TemplateException("can't index item of type " + Values.typeName(value));
    };
  }

  private static @Nullable Object entry(JsonObject object, @Nullable Object key) {
    if (!(key instanceof String name)) {
      throw new TemplateException("value has type " + Values.typeName(key) + "; should be string");
    }
    JsonValue found = object.get(name);
    if (found != null) {
      return Values.of(found);
    }
    // the zero value of the map's type: the empty string where the others are strings
    for (JsonValue other : object.fields().values()) {
      if (!(other instanceof JsonString)) {
        return null;
      }
    }
    return "";
  }

  private static Object slice(List<@Nullable Object> args) {
    Object value = atLeastOne(args).get(0);
    int from = args.size() > 1 ? count(args, 1) : 0;
    int length =
        switch (value) {
          case String text -> text.length();
          case ListValue list -> list.elements().size();
          case null, default ->
              throw new TemplateException("can't slice item of type " + Values.typeName(value));
        };
    int to = args.size() > 2 ? count(args, 2) : length;
    if (to > length || from > to) {
      throw new TemplateException("index out of range: " + (to > length ? to : from));
    }
    return value instanceof ListValue list
        ? new ListValue(list.elements().subList(from, to), false)
        : ((String) value).substring(from, to);
  }

  /** Go puts spaces between operands when neither is a string. */
  private static String print(List<@Nullable Object> args) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < args.size(); i++) {
      if (i > 0 && !(args.get(i) instanceof String) && !(args.get(i - 1) instanceof String)) {
        out.append(' ');
      }
      out.append(Values.show(args.get(i)));
    }
    return out.toString();
  }

  private static String println(List<@Nullable Object> args) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < args.size(); i++) {
      out.append(i == 0 ? "" : " ").append(Values.show(args.get(i)));
    }
    return out.append('\n').toString();
  }

  private static ListValue split(String text, String separator) {
    List<@Nullable Object> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      text.codePoints().forEach(c -> parts.add(Character.toString(c)));
      return new ListValue(parts, false);
    }
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return new ListValue(parts, false);
  }

  private static String join(@Nullable Object value, String separator) {
    List<String> parts = new ArrayList<>();
    switch (value) {
      case null -> {}
      case ListValue list -> {
        for (Object element : list.elements()) {
          parts.add(Values.show(element));
        }
      }
      case MapValue map -> {
        for (Map.Entry<String, JsonValue> entry : new TreeMap<>(map.object().fields()).entrySet()) {
          parts.add(Values.show(Values.of(entry.getValue())));
        }
        parts.sort(null);
      }
      default -> throw new TemplateException("expected slice, got " + Values.typeName(value));
    }
    return String.join(separator, parts);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(start ? Character.toTitleCase(c) : c);
      start = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
    }
    return out.toString();
  }

  private static String pad(String text, int before, int after) {
    return text.isEmpty() ? text : " ".repeat(before) + text + " ".repeat(after);
  }

  private static String truncate(String text, int length) {
    return text.length() < length ? text : text.substring(0, length);
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
