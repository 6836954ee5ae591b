package io.jukung.runtime.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Flags as runc's command line has them: one dash or two, a value after {@code =} or as the next
 * word, flags before the first argument; {@code --} ends them.
 */
final class Flags {
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> arguments = new ArrayList<>();

  private Flags() {}

  /** What a command knows: names of flags, with their short forms. */
  static final class Known {
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> withValue = new HashSet<>();

    /** A flag that is there or not. */
    Known flag(String name, String... shorts) {
      names.put(name, name);
      for (String other : shorts) {
        names.put(other, name);
      }
      return this;
    }

    /** All names, short forms included. */
    Set<String> names() {
      return names.keySet();
    }

    /** Long names of those with a value. */
    Set<String> withValue() {
      return withValue;
    }

    /** A flag with a value. */
    Known value(String name, String... shorts) {
      withValue.add(name);
      return flag(name, shorts);
    }
  }

  static Flags parse(Known known, List<String> words) {
    Flags flags = new Flags();
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      if (word.equals("--")) {
        i++;
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        break;
      }
      i = flags.flag(known, words, i);
    }
    flags.arguments.addAll(words.subList(i, words.size()));
    return flags;
  }

  private int flag(Known known, List<String> words, int at) {
    String word = words.get(at);
    String body = word.substring(word.startsWith("--") ? 2 : 1);
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    String full = known.names.get(name);
    if (full == null) {
      throw new UsageException("flag provided but not defined: -" + name);
    }
    List<String> list = values.computeIfAbsent(full, key -> new ArrayList<>());
    if (equals >= 0) {
      list.add(body.substring(equals + 1));
      return at + 1;
    }
    if (!known.withValue.contains(full)) {
      list.add("true");
      return at + 1;
    }
    if (at + 1 >= words.size()) {
      throw new UsageException("flag needs an argument: -" + name);
    }
    list.add(words.get(at + 1));
    return at + 2;
  }

  boolean has(String name) {
    List<String> given = values.get(name);
    return given != null && !given.getLast().equals("false");
  }

  @Nullable String get(String name) {
    List<String> given = values.get(name);
    return given == null ? null : given.getLast();
  }

  String get(String name, String otherwise) {
    String given = get(name);
    return given == null ? otherwise : given;
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  int number(String name, int otherwise) {
    String given = get(name);
    if (given == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(given);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value \"" + given + "\" for flag -" + name + ": not a number");
    }
  }

  List<String> arguments() {
    return arguments;
  }

  /** The container's id, when it is the only argument. */
  String onlyId(String verb) {
    if (arguments.size() != 1) {
      throw new UsageException("\"" + verb + "\" requires exactly 1 argument: the container's id");
    }
    return arguments.getFirst();
  }
}
