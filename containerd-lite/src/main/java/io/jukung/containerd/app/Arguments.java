package io.jukung.containerd.app;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The command line of {@code jukung-containerd}. A flag beats the configuration file, which beats
 * the environment.
 *
 * @param help or version was asked for, and this is the answer
 */
record Arguments(ContainerdSettings settings, LogLevel logLevel, Optional<String> help) {

  private static final Set<String> VALUES =
      Set.of("--address", "-a", "--root", "--state", "--config", "-c", "--log-level", "-l");

  private static final String HELP =
      """
      Usage: jukung-containerd [OPTIONS]

      Serves containerd's API on a unix socket.

        -a, --address PATH     gRPC socket (default RUN/containerd.sock)
            --root PATH        what survives a reboot (default DATA/containerd)
            --state PATH       what does not (default RUN/containerd)
        -c, --config PATH      JSON file with "address", "root", "state", "log-level"
        -l, --log-level LEVEL  trace, debug, info, warn or error (default info)
        -v, --version          show the version
        -h, --help             show this text

      DATA is $JUKUNG_ROOT or /var/lib/jukung, RUN is $JUKUNG_RUN or /run/jukung.
      """;

  /**
   * @throws ContainerException INVALID_ARGUMENT for what is unknown, incomplete or malformed
   */
  static Arguments parse(List<String> arguments, Map<String, String> environment) {
    Map<String, String> flags = new TreeMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String name = argument;
      String value = null;
      int equals = argument.indexOf('=');
      if (argument.startsWith("--") && equals > 0) {
        name = argument.substring(0, equals);
        value = argument.substring(equals + 1);
      }
      if (value == null && VALUES.contains(name)) {
        if (++i == arguments.size()) {
          throw ContainerException.invalidArgument("flag " + name + " needs a value");
        }
        value = arguments.get(i);
      }
      switch (name) {
        case "-h", "--help" -> flags.put("help", HELP);
        case "-v", "--version" ->
            flags.put("help", "jukung-containerd " + ContainerdLite.VERSION + "\n");
        default -> {
          if (!VALUES.contains(name)) {
            throw ContainerException.invalidArgument("unknown flag or argument " + argument);
          }
          flags.put(longName(name), String.valueOf(value));
        }
      }
    }
    if (flags.containsKey("config")) {
      read(Path.of(flags.get("config"))).forEach(flags::putIfAbsent);
    }
    return of(flags, environment);
  }

  private static String longName(String flag) {
    return switch (flag) {
      case "-a" -> "address";
      case "-c" -> "config";
      case "-l" -> "log-level";
      default -> flag.substring(2);
    };
  }

  private static Arguments of(Map<String, String> flags, Map<String, String> environment) {
    String data = environment.getOrDefault("JUKUNG_ROOT", "/var/lib/jukung");
    String run = environment.getOrDefault("JUKUNG_RUN", "/run/jukung");
    ContainerdSettings settings =
        ContainerdSettings.of(
            Path.of(flags.getOrDefault("root", data + "/containerd")),
            Path.of(flags.getOrDefault("state", run + "/containerd")),
            Path.of(flags.getOrDefault("address", run + "/containerd.sock")),
            environment);
    String level = flags.getOrDefault("log-level", "info").toLowerCase(Locale.ROOT);
    return new Arguments(
        settings,
        LogLevel.of(level)
            .orElseThrow(
                () ->
                    ContainerException.invalidArgument(
                        "--log-level " + level + ": not one of trace, debug, info, warn, error")),
        Optional.ofNullable(flags.get("help")));
  }

  private static Map<String, String> read(Path file) {
    try {
      JsonView view =
          Json.parseObject(Files.readString(file))
              .view()
              .onlyFields(Set.of("address", "root", "state", "log-level"));
      return view.stringMap();
    } catch (IOException e) {
      throw ContainerException.invalidArgument("--config " + file + ": " + e.getMessage());
    } catch (JsonException e) {
      throw ContainerException.invalidArgument("--config " + file + ": " + e.getMessage());
    }
  }
}
