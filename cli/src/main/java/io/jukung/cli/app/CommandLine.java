package io.jukung.cli.app;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.ClientConfig;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Help;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.Session;
import io.jukung.cli.command.Session.Streams;
import io.jukung.cli.command.system.Daemon;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One line, from its global flags to its exit code. Used once. */
final class CommandLine {

  /** A reader that went away, such as head: what a shell reports for a death by SIGPIPE. */
  private static final int BROKEN_PIPE = 141;

  private final Streams streams;
  private final Function<Settings, EngineSource> connect;
  private final Clock clock;
  private final Supplier<ZoneId> zone;
  private Map<String, String> environment;
  private String called = "jukung";
  private boolean debug;
  private @Nullable String host;

  CommandLine(Streams streams, Map<String, String> environment) {
    this(
        streams,
        environment,
        settings -> new Connection(settings, streams.err()),
        Clock.systemUTC(),
        ZoneId::systemDefault);
  }

  /**
   * @param connect finds the engine
   */
  CommandLine(
      Streams streams,
      Map<String, String> environment,
      Function<Settings, EngineSource> connect,
      Clock clock,
      Supplier<ZoneId> zone) {
    this.streams = streams;
    this.environment = environment;
    this.connect = connect;
    this.clock = clock;
    this.zone = zone;
  }

  /** Runs it and tells what went wrong; never throws. */
  int run(String... words) {
    String verb = "";
    try {
      List<String> line = new ArrayList<>(Arrays.asList(words));
      Integer done = globalFlags(line);
      if (done != null) {
        return done;
      }
      if (line.isEmpty()) {
        print(HelpPages.main(settings()));
        return 0;
      }
      verb = line.get(0);
      return dispatch(line);
    } catch (CommandException e) {
      return fail(
          e.exitCode(),
          switch (e.form()) {
            case PLAIN -> e.message();
            case PREFIXED -> "jukung: " + e.message();
            case HINTING -> "jukung: " + e.message() + "\n\n" + Flags.hint(called);
          },
          e);
    } catch (ContainerException e) {
      return fail(1, Failures.text(e), e);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        return BROKEN_PIPE;
      }
      return fail(generic(verb), "jukung: " + Failures.text(e), e);
    } catch (InterruptedException e) {
      return fail(generic(verb), "jukung: interrupted", e);
    } catch (RuntimeException | Error e) {
      return fail(generic(verb), "jukung: internal error: " + e, e);
    }
  }

  private static int generic(String verb) {
    return verb.equals("run") ? Flags.USAGE_EXIT : 1;
  }

  private Settings settings() {
    return Settings.of(host, debug, environment);
  }

  /** Takes the flags before the verb; an exit code when that was all. */
  private @Nullable Integer globalFlags(List<String> line) throws IOException {
    while (!line.isEmpty() && line.get(0).length() > 1 && line.get(0).startsWith("-")) {
      String word = line.remove(0);
      if (word.equals("--")) {
        break;
      }
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? null : word.substring(equals + 1);
      switch (name) {
        case "-v", "--version" -> {
          print("Jukung version " + settings().version() + "\n");
          return 0;
        }
        case "-h", "--help" -> {
          print(HelpPages.main(settings()));
          return 0;
        }
        case "-D", "--debug" -> debug = value == null || truth(value);
        case "-H", "--host" -> host = value != null ? value : operand(name, line);
        case "--config" -> configure(value != null ? value : operand(name, line));
        default -> {
          if (!name.startsWith("--") && name.startsWith("-H")) {
            host = word.substring(word.startsWith("-H=") ? 3 : 2);
            break;
          }
          throw misuse(
              name.startsWith("--")
                  ? "unknown flag: " + name
                  : "unknown shorthand flag: '" + name.charAt(1) + "' in " + name);
        }
      }
    }
    return null;
  }

  private static String operand(String name, List<String> line) {
    if (line.isEmpty()) {
      throw misuse(
          "flag needs an argument: "
              + (name.startsWith("--") ? name : "'" + name.charAt(1) + "' in " + name));
    }
    return line.remove(0);
  }

  private static boolean truth(String value) {
    Boolean truth = Flags.truth(value);
    if (truth == null) {
      throw misuse("invalid argument \"" + value + "\" for \"-D, --debug\" flag: not a boolean");
    }
    return truth;
  }

  private static CommandException misuse(String message) {
    return Flags.misuse("jukung", "[OPTIONS] COMMAND [ARG...]", message);
  }

  private void configure(String directory) {
    environment = new HashMap<>(environment);
    environment.put(ClientConfig.DIRECTORY, directory);
  }

  private int dispatch(List<String> line) throws IOException, InterruptedException {
    Verbs verbs = new Verbs(settings());
    String name = line.get(0);
    if (name.equals("help")) {
      print(HelpPages.of(verbs, settings(), line.subList(1, line.size())));
      return 0;
    }
    List<String> group = Verbs.group(name);
    if (group == null) {
      Command command = verbs.find(name);
      if (command == null) {
        throw unknown(name);
      }
      return run(command, "jukung " + name, line.subList(1, line.size()));
    }
    if (line.size() == 1 || line.get(1).equals("--help")) {
      print(HelpPages.group(verbs, name, group));
      return 0;
    }
    Command command = verbs.find(name, line.get(1));
    if (command == null) {
      throw unknown(name + " " + line.get(1));
    }
    return run(command, "jukung " + name + " " + line.get(1), line.subList(2, line.size()));
  }

  static CommandException unknown(String name) {
    String why = Verbs.isToCome(name) ? "' is not supported yet" : "' is not a jukung command";
    return CommandException.plain(1, "jukung: '" + name + why + "\n\n" + Flags.hint("jukung"));
  }

  private int run(Command command, String verb, List<String> rest)
      throws IOException, InterruptedException {
    called = verb;
    if (command instanceof Daemon) {
      // it is about the processes behind the socket, running or not
      return run(command, verb, rest, this::noEngine);
    }
    try (EngineSource source = connect.apply(settings())) {
      return run(command, verb, rest, source::get);
    }
  }

  private int run(Command command, String verb, List<String> rest, Supplier<EngineClient> engine)
      throws IOException, InterruptedException {
    Flags flags = command.flags();
    Arguments arguments = flags.parse(verb, rest);
    if (arguments == null) {
      print(Help.of(verb, flags));
      return 0;
    }
    return command.run(new Session(engine, streams, environment, clock, zone), arguments);
  }

  private EngineClient noEngine() {
    throw new IllegalStateException("a command on daemons asked for an engine");
  }

  private void print(String text) throws IOException {
    streams.out().print(text);
    streams.out().flush();
  }

  private int fail(int code, String message, Throwable cause) {
    Output err = streams.err();
    try {
      streams.out().flush();
      err.line(message);
      if (debug) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        err.print(trace.toString());
        err.flush();
      }
    } catch (IOException e) {
      // nobody is left to be told
      return code;
    }
    return code;
  }
}
