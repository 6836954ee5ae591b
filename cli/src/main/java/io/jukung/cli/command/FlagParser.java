package io.jukung.cli.command;

import io.jukung.cli.command.Flags.Flag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * Builds the picocli specification of one verb and runs it. Values go straight into the caller's
 * map: picocli's converters, defaults and reflection are never reached.
 */
final class FlagParser {
  private final Flags flags;
  private final Map<String, List<String>> given;
  private final List<String> rest;
  private String last = "";

  FlagParser(Flags flags, Map<String, List<String>> given, List<String> rest) {
    this.flags = flags;
    this.given = given;
    this.rest = rest;
  }

  void parse(List<String> line) {
    last = line.get(line.size() - 1);
    CommandSpec spec = CommandSpec.create();
    spec.parser()
        .stopAtPositional(!flags.interspersed())
        .expandAtFiles(false)
        .allowOptionsAsOptionParameters(true)
        .overwrittenOptionsAllowed(true);
    for (Flag flag : flags.flags()) {
      spec.addOption(option(flag));
    }
    if (find("help") == null) {
      spec.addOption(option(new Flag('\0', "help", null, "", true, true)));
    }
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .type(String.class)
            .parameterConsumer(new TakeRest())
            .build());
    try {
      new CommandLine(spec).parseArgs(line.toArray(new String[0]));
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw unknown(e.getUnmatched().get(0));
    } catch (ParameterException e) {
      throw bad(e);
    }
  }

  private OptionSpec option(Flag flag) {
    String longName = "--" + flag.name();
    OptionSpec.Builder option =
        flag.letter() == 0
            ? OptionSpec.builder(longName)
            : OptionSpec.builder("-" + flag.letter(), longName);
    if (flag.type() == null) {
      // the arity stays open, so that --flag=false is taken
      return option
          .type(Boolean.class)
          .converters(FlagParser::isTrue)
          .setter(new TakeSwitch(flag.name()))
          .build();
    }
    return option.type(String.class).arity("1").parameterConsumer(new TakeValue(flag)).build();
  }

  private static Boolean isTrue(String text) {
    Boolean value = Flags.truth(text);
    if (value == null) {
      throw new CommandLine.TypeConversionException("not a boolean");
    }
    return value;
  }

  private void put(String name, String value) {
    given.computeIfAbsent(name, n -> new ArrayList<>(2)).add(value);
  }

  private @Nullable Flag find(String name) {
    for (Flag flag : flags.flags()) {
      if (flag.name().equals(name)) {
        return flag;
      }
    }
    return null;
  }

  private @Nullable Flag find(char letter) {
    for (Flag flag : flags.flags()) {
      if (flag.letter() == letter) {
        return flag;
      }
    }
    return null;
  }

  private FlagException missingValue(Flag flag) {
    // only the last word can miss what comes after it
    return new FlagException(
        last.startsWith("--")
            ? "flag needs an argument: " + last
            : "flag needs an argument: '" + flag.letter() + "' in -" + flag.letter());
  }

  private FlagException unknown(String word) {
    // picocli adds where it was to what it could not match
    int end = word.indexOf(" (while processing option: '");
    String bare = end < 0 ? word : word.substring(0, end);
    if (bare.startsWith("--")) {
      int equals = bare.indexOf('=');
      return new FlagException("unknown flag: " + (equals < 0 ? bare : bare.substring(0, equals)));
    }
    String cluster =
        end < 0
            ? bare
            : word.substring(end + " (while processing option: '".length(), word.length() - 2);
    for (int i = 1; i < cluster.length(); i++) {
      if (find(cluster.charAt(i)) == null) {
        return new FlagException(
            "unknown shorthand flag: '" + cluster.charAt(i) + "' in -" + cluster.substring(i));
      }
    }
    return new FlagException("unknown flag: " + bare);
  }

  private FlagException bad(ParameterException e) {
    if (e.getCause() instanceof FlagException ours) {
      return ours;
    }
    if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
      return new FlagException(
          "invalid argument \""
              + e.getValue()
              + "\" for \""
              + flags.names(option.longestName().substring(2))
              + "\" flag: not a boolean");
    }
    return new FlagException(String.valueOf(e.getMessage()));
  }

  private final class TakeSwitch implements ISetter {
    private final String name;

    TakeSwitch(String name) {
      this.name = name;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // picocli's signature
    public <T> @Nullable T set(T value) {
      // picocli may also reset an argument, with null, before it parses
      if (value != null) {
        put(name, String.valueOf(value));
      }
      return null;
    }
  }

  private final class TakeValue implements IParameterConsumer {
    private final Flag flag;

    TakeValue(Flag flag) {
      this.flag = flag;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public void consumeParameters(Stack<String> words, ArgSpec arg, CommandSpec spec) {
      if (words.isEmpty()) {
        throw missingValue(flag);
      }
      put(flag.name(), words.pop());
    }
  }

  private final class TakeRest implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public void consumeParameters(Stack<String> words, ArgSpec arg, CommandSpec spec) {
      if (flags.interspersed()) {
        rest.add(words.pop());
        return;
      }
      while (!words.isEmpty()) {
        rest.add(words.pop());
      }
    }
  }
}
