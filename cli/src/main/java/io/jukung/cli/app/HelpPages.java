package io.jukung.cli.app;

import io.jukung.cli.command.Command;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Help;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages that list commands. */
final class HelpPages {
  private HelpPages() {}

  static String main(Settings settings) {
    Verbs verbs = new Verbs(settings);
    StringBuilder out = new StringBuilder(4096);
    out.append("Usage:  jukung [OPTIONS] COMMAND\n\nContainers, run by Java from end to end\n");
    section(out, "Common Commands", verbs, Verbs.COMMON);
    out.append("\nManagement Commands:\n");
    int width = width(Verbs.GROUPS);
    for (String group : Verbs.GROUPS) {
      Command command = verbs.find(group);
      line(out, group, command == null ? Verbs.aboutGroup(group) : command.flags().about(), width);
    }
    section(out, "Commands", verbs, Verbs.OTHERS);
    Flags global =
        new Flags("", "")
            .value("config", "string", "Directory of this client's config.json (default ~/.jukung)")
            .bool('D', "debug", "Show stack traces of failures")
            .value('H', "host", "string", "The daemon's socket (unix:///run/jukung/engine.sock)")
            .bool('v', "version", "Print the version and end");
    Help.options(out, "Global Options", global);
    out.append("\nRun 'jukung COMMAND --help' for more information on a command.\n");
    return out.toString();
  }

  static String group(Verbs verbs, String group, List<String> names) {
    StringBuilder out = new StringBuilder(1024);
    out.append("Usage:  jukung ").append(group).append(" COMMAND\n\n");
    out.append(Verbs.aboutGroup(group)).append("\n\nCommands:\n");
    int width = width(names);
    for (String name : names) {
      Command command = verbs.find(group, name);
      if (command != null) {
        line(out, name, command.flags().about(), width);
      }
    }
    out.append("\nRun 'jukung ")
        .append(group)
        .append(" COMMAND --help' for more information on a command.\n");
    return out.toString();
  }

  /** {@code help} with the words after it. */
  static String of(Verbs verbs, Settings settings, List<String> words) {
    if (words.isEmpty()) {
      return main(settings);
    }
    String name = words.get(0);
    List<String> group = Verbs.group(name);
    if (group != null && words.size() == 1) {
      return group(verbs, name, group);
    }
    String verb = group == null ? name : name + " " + words.get(1);
    @Nullable Command command = group == null ? verbs.find(name) : verbs.find(name, words.get(1));
    if (command == null) {
      throw CommandLine.unknown(verb);
    }
    return Help.of("jukung " + verb, command.flags());
  }

  private static void section(StringBuilder out, String title, Verbs verbs, List<String> names) {
    out.append('\n').append(title).append(":\n");
    int width = width(names);
    for (String name : names) {
      Command command = verbs.find(name);
      if (command != null) {
        line(out, name, command.flags().about(), width);
      }
    }
  }

  private static int width(List<String> names) {
    int width = 0;
    for (String name : names) {
      width = Math.max(width, name.length());
    }
    return width;
  }

  private static void line(StringBuilder out, String name, String about, int width) {
    out.append("  ").append(name).append(" ".repeat(width - name.length() + 2));
    out.append(about).append('\n');
  }
}
