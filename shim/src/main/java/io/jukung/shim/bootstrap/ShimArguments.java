package io.jukung.shim.bootstrap;

import io.jukung.proto.error.ContainerException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line, in containerd's way: flags with one dash or two, {@code -flag value} or {@code
 * -flag=value}, then the action.
 *
 * @param idle of {@code serve}: how long a shim without containers stays
 */
public record ShimArguments(
    Action action,
    String namespace,
    String id,
    String address,
    String publishBinary,
    boolean debug,
    @Nullable Path bundle,
    Duration idle) {

  /** What is to be done. */
  public enum Action {
    START,
    DELETE,
    SERVE,
    VERSION,
    INFO
  }

  /** How long a shim stays after its last container, unless told otherwise. */
  public static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);

  /**
   * Understands the arguments.
   *
   * @throws ContainerException INVALID_ARGUMENT naming the flag or action that is unknown, or
   *     misses its value
   */
  public static ShimArguments parse(List<String> arguments, Duration defaultIdle) {
    Parser parser = new Parser(defaultIdle);
    parser.parse(arguments);
    return parser.result();
  }

  private static final class Parser {
    private @Nullable Action action;
    private String namespace = "";
    private String id = "";
    private String address = "";
    private String publishBinary = "";
    private boolean debug;
    private @Nullable Path bundle;
    private Duration idle;

    Parser(Duration idle) {
      this.idle = idle;
    }

    void parse(List<String> arguments) {
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        if (!argument.startsWith("-")) {
          action(argument);
          continue;
        }
        String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
        int equals = flag.indexOf('=');
        String name = equals < 0 ? flag : flag.substring(0, equals);
        String inline = equals < 0 ? null : flag.substring(equals + 1);
        if (bareFlag(name, inline)) {
          continue;
        }
        if (inline == null) {
          i++;
          if (i == arguments.size()) {
            throw ContainerException.invalidArgument("flag -" + name + " needs a value");
          }
          inline = arguments.get(i);
        }
        valueFlag(name, inline);
      }
    }

    private void action(String word) {
      if (action != null) {
        throw ContainerException.invalidArgument("unexpected argument \"" + word + "\"");
      }
      action =
          switch (word) {
            case "start" -> Action.START;
            case "delete" -> Action.DELETE;
            case "serve" -> Action.SERVE;
            default ->
                throw ContainerException.invalidArgument(
                    "unknown action \"" + word + "\": start, delete and serve are known");
          };
    }

    private boolean bareFlag(String name, @Nullable String inline) {
      boolean on = inline == null || Boolean.parseBoolean(inline);
      switch (name) {
        case "debug" -> debug = on;
        case "v", "version" -> action = Action.VERSION;
        case "info" -> action = Action.INFO;
        default -> {
          return false;
        }
      }
      return true;
    }

    private void valueFlag(String name, String value) {
      switch (name) {
        case "namespace" -> namespace = value;
        case "id" -> id = value;
        case "address" -> address = value;
        case "publish-binary" -> publishBinary = value;
        case "bundle" -> bundle = Path.of(value);
        case "idle" -> idle = duration(value);
        default -> throw ContainerException.invalidArgument("unknown flag -" + name);
      }
    }

    ShimArguments result() {
      if (action == null) {
        throw ContainerException.invalidArgument(
            "no action given: start, delete and serve are known");
      }
      boolean needsNamespace = action != Action.VERSION && action != Action.INFO;
      if (needsNamespace && !namespace.matches("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")) {
        throw ContainerException.invalidArgument(
            namespace.isEmpty()
                ? "flag -namespace is missing"
                : "\"" + namespace + "\" is not a containerd namespace");
      }
      if (id.isEmpty() && (action == Action.START || action == Action.DELETE)) {
        throw ContainerException.invalidArgument("flag -id is missing");
      }
      return new ShimArguments(action, namespace, id, address, publishBinary, debug, bundle, idle);
    }
  }

  /** Seconds, such as {@code 60} or {@code 0.5}, or ISO-8601 such as {@code PT1M}. */
  public static Duration duration(String text) {
    try {
      Duration duration =
          text.startsWith("P")
              ? Duration.parse(text)
              : Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // said below, with the negative ones
    }
    throw ContainerException.invalidArgument("not a duration in seconds: " + text);
  }
}
