package io.jukung.runtime.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code --help} and {@code help} print, read from a file only then. */
final class Help {
  private static final String NAME = "jukung-runtime";
  private static final String INDENT = "   ";

  /**
   * @param flags as they are written → what they do
   */
  record Topic(
      String name, String arguments, String summary, String text, Map<String, String> flags) {}

  private final Map<String, Topic> topics = new LinkedHashMap<>();

  Help() {
    try (InputStream in = Help.class.getResourceAsStream("help.txt")) {
      if (in == null) {
        throw new IllegalStateException("help.txt is missing");
      }
      read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("read the help texts", e);
    }
  }

  private void read(List<String> lines) {
    int at = 0;
    while (at < lines.size() && !lines.get(at).startsWith("= ")) {
      at++;
    }
    while (at < lines.size()) {
      String[] head = lines.get(at++).substring(2).split("\\|", 3);
      StringBuilder text = new StringBuilder();
      Map<String, String> flags = new LinkedHashMap<>();
      for (; at < lines.size() && !lines.get(at).startsWith("= "); at++) {
        String line = lines.get(at);
        int tab = line.indexOf('\t');
        if (tab < 0) {
          text.append(INDENT).append(line).append('\n');
        } else {
          flags.put(line.substring(0, tab), line.substring(tab + 1));
        }
      }
      String name = head[0].strip();
      topics.put(name, new Topic(name, head[1].strip(), head[2].strip(), text.toString(), flags));
    }
  }

  Map<String, Topic> topics() {
    return topics;
  }

  /** All commands and global flags. */
  String all() {
    Topic global = topic("");
    StringBuilder out = new StringBuilder();
    section(out, "NAME", INDENT + NAME + " - " + global.summary() + "\n\n" + global.text());
    section(out, "USAGE", INDENT + NAME + " [global options] command [command options] ...\n");
    Map<String, String> commands = new LinkedHashMap<>();
    for (Topic topic : topics.values()) {
      if (!topic.name().isEmpty()) {
        commands.put(topic.name(), topic.summary());
      }
    }
    section(out, "COMMANDS", table(commands));
    section(out, "GLOBAL OPTIONS", table(global.flags()));
    return out.toString();
  }

  /** One command, or null when there is none of this name. */
  @Nullable String of(String command) {
    Topic topic = topics.get(command);
    if (topic == null || command.isEmpty()) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    section(out, "NAME", INDENT + NAME + " " + command + " - " + topic.summary() + "\n");
    List<String> usage = new ArrayList<>(List.of(NAME, command));
    if (!topic.flags().isEmpty()) {
      usage.add("[command options]");
    }
    if (!topic.arguments().isEmpty()) {
      usage.add(topic.arguments());
    }
    section(out, "USAGE", INDENT + String.join(" ", usage) + "\n");
    Map<String, String> flags = new LinkedHashMap<>(topic.flags());
    flags.put("--help, -h", "show help");
    section(out, "OPTIONS", table(flags));
    return out.toString();
  }

  private Topic topic(String name) {
    Topic topic = topics.get(name);
    if (topic == null) {
      throw new IllegalStateException("help.txt has no section " + name);
    }
    return topic;
  }

  private static void section(StringBuilder out, String title, String body) {
    out.append(out.isEmpty() ? "" : "\n").append(title).append(":\n").append(body);
  }

  private static String table(Map<String, String> rows) {
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder out = new StringBuilder();
    rows.forEach(
        (name, text) ->
            out.append(INDENT)
                .append(name)
                .append(" ".repeat(width - name.length() + 2))
                .append(text)
                .append('\n'));
    return out.toString();
  }
}
