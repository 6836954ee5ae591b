package io.jukung.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flags of one verb, with what its help says. Parsing is picocli's, given a specification built
 * here and only when the line has a flag at all: an empty line needs no parser. Belongs to one
 * thread.
 */
public final class Flags {

  /** Exit code of a line that makes no sense. */
  public static final int USAGE_EXIT = 125;

  private final String usage;
  private final String about;
  private final List<Flag> flags = new ArrayList<>();
  private boolean interspersed = true;
  private int min;
  private int max = Integer.MAX_VALUE;
  private String aliases = "";

  /**
   * @param usage what follows the verb: {@code [OPTIONS] CONTAINER [CONTAINER...]}
   * @param about one sentence without a full stop
   */
  public Flags(String usage, String about) {
    this.usage = usage;
    this.about = about;
  }

  /**
   * One flag.
   *
   * @param letter its short name, 0 when it has none
   * @param type the word for its value in help; null for a switch
   * @param supported whether it may be given; the others are refused by name
   */
  record Flag(
      char letter,
      String name,
      @Nullable String type,
      String about,
      boolean supported,
      boolean hidden) {}

  /** A flag without a value; {@code --name=false} takes it back. */
  public Flags bool(char letter, String name, String text) {
    return add(new Flag(letter, name, null, text, true, false));
  }

  public Flags bool(String name, String text) {
    return bool('\0', name, text);
  }

  /** A flag with a value; of several the last counts, unless the verb asks for all. */
  public Flags value(char letter, String name, String type, String text) {
    return add(new Flag(letter, name, type, text, true, false));
  }

  public Flags value(String name, String type, String text) {
    return value('\0', name, type, text);
  }

  /** A second name that help does not show; the verb reads it by its own name. */
  public Flags hiddenValue(String name, String type) {
    return add(new Flag('\0', name, type, "", true, true));
  }

  /** A flag of docker's that is refused by name; {@code type} null for a switch. */
  public Flags unsupported(char letter, String name, @Nullable String type) {
    return add(new Flag(letter, name, type, "", false, true));
  }

  private Flags add(Flag flag) {
    flags.add(flag);
    return this;
  }

  /** Everything after the first argument that is no flag belongs to the container's command. */
  public Flags untilFirstArgument() {
    interspersed = false;
    return this;
  }

  /** How many arguments it takes. */
  public Flags arguments(int least, int most) {
    min = least;
    max = most;
    return this;
  }

  public Flags atLeast(int least) {
    return arguments(least, Integer.MAX_VALUE);
  }

  /** Other ways to call it, for help. */
  public Flags alsoKnownAs(String names) {
    aliases = names;
    return this;
  }

  String usage() {
    return usage;
  }

  public String about() {
    return about;
  }

  String aliases() {
    return aliases;
  }

  List<Flag> flags() {
    return flags;
  }

  boolean interspersed() {
    return interspersed;
  }

  /**
   * Splits the line.
   *
   * @param verb as typed, for messages: {@code jukung container ls}
   * @return null when help was asked for
   * @throws CommandException for an unknown flag, a missing or unwanted value, a flag that is not
   *     supported, too few or too many arguments
   */
  public @Nullable Arguments parse(String verb, List<String> line) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    if (hasFlag(line)) {
      try {
        new FlagParser(this, given, rest).parse(line);
      } catch (FlagException e) {
        throw misuse(verb, String.valueOf(e.getMessage()));
      }
      if (given.containsKey("help")) {
        return null;
      }
      refuseUnsupported(given);
    } else {
      rest.addAll(line);
    }
    checkCount(verb, rest.size());
    return new Arguments(this, verb, given, rest);
  }

  private static boolean hasFlag(List<String> line) {
    for (int i = 0; i < line.size(); i++) {
      String word = line.get(i);
      if (word.length() > 1 && word.charAt(0) == '-') {
        return true;
      }
    }
    return false;
  }

  private void refuseUnsupported(Map<String, List<String>> given) {
    for (Flag flag : flags) {
      if (!flag.supported && given.containsKey(flag.name)) {
        throw CommandException.usage("--" + flag.name + " is not supported yet");
      }
    }
  }

  private void checkCount(String verb, int count) {
    if (count >= min && count <= max) {
      return;
    }
    String wanted;
    if (max == 0) {
      wanted = "accepts no arguments";
    } else if (min == max) {
      wanted = "requires " + plural(min);
    } else if (count < min) {
      wanted = "requires at least " + plural(min);
    } else {
      wanted = "requires at most " + plural(max);
    }
    throw CommandException.plain(1, "jukung: '" + verb + "' " + wanted + usage(verb, usage));
  }

  /** For a word of the line that makes no sense: exit code 125, with the command's usage. */
  CommandException misuse(String verb, String message) {
    return misuse(verb, usage, message);
  }

  /**
   * @param usage what follows the verb
   */
  public static CommandException misuse(String verb, String usage, String message) {
    return CommandException.plain(USAGE_EXIT, message + usage(verb, usage));
  }

  private static String usage(String verb, String usage) {
    return "\n\nUsage:  " + verb + (usage.isEmpty() ? "" : " ") + usage + "\n\n" + hint(verb);
  }

  /** Where the help of a command is. */
  public static String hint(String verb) {
    return "Run '" + verb + " --help' for more information";
  }

  /** What a switch's value says, in any of Go's spellings; null when it is none of them. */
  public static @Nullable Boolean truth(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "True", "TRUE" -> true;
      case "0", "f", "F", "false", "False", "FALSE" -> false;
      default -> null;
    };
  }

  /** As messages call the flag: {@code -m, --memory}. */
  String names(String name) {
    for (Flag flag : flags) {
      if (flag.name.equals(name) && flag.letter != 0) {
        return "-" + flag.letter + ", --" + name;
      }
    }
    return "--" + name;
  }

  private static String plural(int count) {
    return count + (count == 1 ? " argument" : " arguments");
  }
}
