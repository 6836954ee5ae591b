package io.jukung.cli.command;

import io.jukung.cli.format.Table;
import io.jukung.cli.format.template.Template;
import io.jukung.cli.format.template.TemplateException;
import io.jukung.cli.format.template.TemplateObject;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code --format} of the commands that list: {@code table TEMPLATE}, {@code json}, a template. */
public final class Rows {

  public static final String FORMAT_HELP =
      "How to show it: table, table TEMPLATE, json or TEMPLATE, in Go's template language";

  private Rows() {}

  /** One listed thing. */
  public interface Row {
    /** The field as docker's templates know it, or null when there is none. */
    @Nullable String field(String name);

    /** For {@code {{.Label "key"}}}. */
    default Map<String, String> labelMap() {
      return Map.of();
    }
  }

  /**
   * Prints every row through the template.
   *
   * @param headers heading of each field
   * @param quiet only ids, unless the format is a table of its own
   */
  public static void print(
      Session session,
      String format,
      Map<String, String> headers,
      List<? extends Row> rows,
      boolean quiet)
      throws IOException {
    boolean table = format.startsWith("table");
    Template template = parse(quiet ? "{{.ID}}" : source(format));
    StringBuilder out = new StringBuilder();
    try {
      if (table && !quiet) {
        out.append(template.executeHeader(new Headings(headers))).append('\n');
      }
      for (Row row : rows) {
        out.append(template.execute(new Fields(row, headers))).append('\n');
      }
    } catch (TemplateException e) {
      throw failed(e);
    }
    session
        .out()
        .print(table && !quiet ? new Table().text(out.toString()).render() : out.toString());
    session.out().flush();
  }

  /** A template of a command that does not list: exit code 64 when it is none, as docker's. */
  public static Template parseOrExit(String source) {
    try {
      return Template.parse(source);
    } catch (TemplateException e) {
      throw CommandException.plain(64, failed(e).message());
    }
  }

  private static Template parse(String source) {
    try {
      return Template.parse(source);
    } catch (TemplateException e) {
      throw failed(e);
    }
  }

  public static CommandException failed(TemplateException e) {
    return new CommandException("template parsing error: " + e.getMessage());
  }

  private static String source(String format) {
    if (format.equals("json")) {
      return "{{json .}}";
    }
    String template = format.startsWith("table") ? format.substring(5) : format;
    // shells pass \t as two characters
    return strip(template).replace("\\t", "\t").replace("\\n", "\n");
  }

  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  private record Fields(Row row, Map<String, String> headers) implements TemplateObject {
    @Override
    public @Nullable Object field(String name) {
      return row.field(name);
    }

    @Override
    public @Nullable Object method(String name, List<@Nullable Object> arguments) {
      return name.equals("Label") && arguments.size() == 1 && arguments.get(0) instanceof String key
          ? row.labelMap().getOrDefault(key, "")
          : null;
    }

    @Override
    public JsonValue toJson() {
      JsonObject.Builder object = JsonObject.builder();
      for (String name : new TreeSet<>(headers.keySet())) {
        object.putIfPresent(name, row.field(name));
      }
      return object.build();
    }
  }

  private record Headings(Map<String, String> headers) implements TemplateObject {
    @Override
    public @Nullable Object field(String name) {
      return headers.get(name);
    }

    @Override
    public @Nullable Object method(String name, List<@Nullable Object> arguments) {
      if (!name.equals("Label") || arguments.size() != 1) {
        return null;
      }
      String key = String.valueOf(arguments.get(0));
      return key.substring(key.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' ');
    }

    @Override
    public JsonValue toJson() {
      return JsonObject.ofStrings(headers);
    }
  }
}
