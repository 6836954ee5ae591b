package io.jukung.sys.json;

import java.util.Iterator;
import java.util.Map;

/** Writes values into a builder; an empty indent means compact. */
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;
  private final String indent;
  private int level;

  JsonWriter(StringBuilder out, String indent) {
    this.out = out;
    this.indent = indent;
  }

  void write(JsonValue value) {
    switch (value) {
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      case JsonString string -> quote(out, string.value());
      case JsonNumber number -> out.append(number.literal());
      case JsonBool bool -> out.append(bool);
      case JsonNull none -> out.append(none);
    }
  }

  private void object(JsonObject object) {
    if (object.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append('{');
    level++;
    Iterator<Map.Entry<String, JsonValue>> fields = object.fields().entrySet().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonValue> field = fields.next();
      newLine();
      quote(out, field.getKey());
      out.append(indent.isEmpty() ? ":" : ": ");
      write(field.getValue());
      if (fields.hasNext()) {
        out.append(',');
      }
    }
    level--;
    newLine();
    out.append('}');
  }

  private void array(JsonArray array) {
    if (array.size() == 0) {
      out.append("[]");
      return;
    }
    out.append('[');
    level++;
    for (int i = 0; i < array.size(); i++) {
      newLine();
      write(array.get(i));
      if (i + 1 < array.size()) {
        out.append(',');
      }
    }
    level--;
    newLine();
    out.append(']');
  }

  private void newLine() {
    if (!indent.isEmpty()) {
      out.append('\n');
      for (int i = 0; i < level; i++) {
        out.append(indent);
      }
    }
  }

  static void quote(StringBuilder out, String text) {
    out.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c != '"' && c != '\\' && c != '\u2028' && c != '\u2029') {
        continue;
      }
      out.append(text, plainFrom, i);
      plainFrom = i + 1;
      escape(out, c);
    }
    out.append(text, plainFrom, text.length()).append('"');
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default ->
          out.append("\\u")
              .append(HEX.charAt(c >> 12))
              .append(HEX.charAt((c >> 8) & 15))
              .append(HEX.charAt((c >> 4) & 15))
              .append(HEX.charAt(c & 15));
    }
  }
}
