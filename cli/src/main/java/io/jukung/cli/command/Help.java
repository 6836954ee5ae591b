package io.jukung.cli.command;

import io.jukung.cli.command.Flags.Flag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Help of one verb, in docker's layout. */
public final class Help {

  /** Columns that help fills. */
  private static final int WIDTH = 80;

  private Help() {}

  /**
   * @param verb as typed: {@code jukung container ls}
   */
  public static String of(String verb, Flags flags) {
    StringBuilder out = new StringBuilder(1024);
    out.append("Usage:  ").append(verb);
    if (!flags.usage().isEmpty()) {
      out.append(' ').append(flags.usage());
    }
    out.append("\n\n").append(flags.about()).append('\n');
    if (!flags.aliases().isEmpty()) {
      out.append("\nAliases:\n  ").append(flags.aliases()).append('\n');
    }
    options(out, "Options", flags);
    return out.toString();
  }

  /** A section of flags, sorted by name; nothing when there is none to show. */
  public static void options(StringBuilder out, String title, Flags flags) {
    List<Flag> shown = new ArrayList<>();
    for (Flag flag : flags.flags()) {
      if (!flag.hidden()) {
        shown.add(flag);
      }
    }
    if (shown.isEmpty()) {
      return;
    }
    shown.sort(Comparator.comparing(Flag::name));
    int widest = 0;
    for (Flag flag : shown) {
      widest = Math.max(widest, left(flag).length());
    }
    out.append('\n').append(title).append(":\n");
    int column = widest + 3;
    for (Flag flag : shown) {
      String left = left(flag);
      out.append(left).append(" ".repeat(column - left.length()));
      wrap(out, flag.about(), column);
    }
  }

  private static String left(Flag flag) {
    String names =
        flag.letter() == 0
            ? "      --" + flag.name()
            : "  -" + flag.letter() + ", --" + flag.name();
    return flag.type() == null ? names : names + ' ' + flag.type();
  }

  private static void wrap(StringBuilder out, String text, int column) {
    int at = column;
    boolean first = true;
    for (String word : text.split(" ", -1)) {
      if (!first && at + 1 + word.length() > WIDTH) {
        out.append('\n').append(" ".repeat(column));
        at = column;
        first = true;
      }
      if (!first) {
        out.append(' ');
        at++;
      }
      out.append(word);
      at += word.length();
      first = false;
    }
    out.append('\n');
  }
}
