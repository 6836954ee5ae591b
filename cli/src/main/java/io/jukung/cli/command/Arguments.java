package io.jukung.cli.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The line that was typed, split into flags and the rest. Immutable. */
public final class Arguments {
  private final Flags flags;
  private final String verb;
  private final Map<String, List<String>> given;
  private final List<String> rest;

  Arguments(Flags flags, String verb, Map<String, List<String>> given, List<String> rest) {
    this.flags = flags;
    this.verb = verb;
    this.given = given;
    this.rest = rest;
  }

  /** What is not a flag, in order. */
  public List<String> rest() {
    return rest;
  }

  public int count() {
    return rest.size();
  }

  public String get(int index) {
    return rest.get(index);
  }

  /** Whether the flag (by its long name) was given at all. */
  public boolean has(String flag) {
    return given.containsKey(flag);
  }

  /** A switch: given, and not as {@code --flag=false}. */
  public boolean is(String flag) {
    return is(flag, false);
  }

  public boolean is(String flag, boolean otherwise) {
    String value = find(flag);
    return value == null ? otherwise : value.equals("true");
  }

  /** The last value given, or null. */
  public @Nullable String find(String flag) {
    List<String> values = given.get(flag);
    return values == null ? null : values.get(values.size() - 1);
  }

  public String value(String flag, String otherwise) {
    String value = find(flag);
    return value == null ? otherwise : value;
  }

  /** Every value given, in order. */
  public List<String> values(String flag) {
    return given.getOrDefault(flag, List.of());
  }

  /** A whole number, or {@code otherwise} when the flag was not given. */
  public long number(String flag, long otherwise) {
    String value = find(flag);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw invalid(flag, "not a whole number");
    }
  }

  /** As {@link #number} in the range of an {@code int}. */
  public int intNumber(String flag, int otherwise) {
    long number = number(flag, otherwise);
    if (number != (int) number) {
      throw invalid(flag, "out of range");
    }
    return (int) number;
  }

  /** For the last value of that flag, which cannot be used. */
  public CommandException invalid(String flag, String why) {
    return invalid(flag, value(flag, ""), why);
  }

  /** For one of the values of that flag, which cannot be used. */
  public CommandException invalid(String flag, String value, String why) {
    return flags.misuse(
        verb, "invalid argument \"" + value + "\" for \"" + flags.names(flag) + "\" flag: " + why);
  }
}
