package io.jukung.shim.stdio;

import io.jukung.proto.error.ContainerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of a task's stdin, stdout and stderr strings, understood. */
public sealed interface StdioTarget {

  /** Empty string: /dev/null. */
  record Nowhere() implements StdioTarget {}

  /** A bare path, or {@code fifo://}: a named pipe that the client made. */
  record Fifo(Path path) implements StdioTarget {}

  /** {@code file:///path}: output is appended as it is. */
  record PlainFile(Path path) implements StdioTarget {}

  /**
   * {@code binary:///path?key=value…}: a logger process reads the output. {@code mustSayReady} for
   * {@code binary-v2}: it has to write a byte before it closes its readiness pipe.
   *
   * @param arguments each key and, when not empty, its value, as containerd passes them
   */
  record Logger(Path program, List<String> arguments, boolean mustSayReady)
      implements StdioTarget {}

  /** {@code jukung:///socket?driver=…}: an attach socket, and a log that the shim writes. */
  record Attach(Path socket, LogDriver driver) implements StdioTarget {}

  /** What is kept of the output of an {@link Attach}. */
  sealed interface LogDriver {
    /** {@code driver=none}. */
    record None() implements LogDriver {}

    /**
     * {@code driver=json-file}.
     *
     * @param maxBytes size at which the file is rotated; 0: never
     * @param maxFiles files kept, at least 1
     */
    record JsonFile(Path path, long maxBytes, int maxFiles) implements LogDriver {}
  }

  /**
   * Understands one string of a request.
   *
   * @throws ContainerException INVALID_ARGUMENT for a scheme, driver or parameter that is not known
   */
  static StdioTarget parse(String text) {
    if (text.isEmpty()) {
      return new Nowhere();
    }
    if (text.startsWith("/")) {
      return new Fifo(Path.of(text));
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw ContainerException.invalidArgument("stdio \"" + text + "\": " + e.getMessage());
    }
    String path = uri.getPath();
    if (uri.getScheme() == null || path == null || !path.startsWith("/")) {
      throw ContainerException.invalidArgument(
          "stdio \"" + text + "\": not scheme:///absolute/path");
    }
    return switch (uri.getScheme()) {
      case "fifo" -> new Fifo(Path.of(path));
      case "file" -> new PlainFile(Path.of(path));
      case "binary" -> new Logger(Path.of(path), arguments(uri), false);
      case "binary-v2" -> new Logger(Path.of(path), arguments(uri), true);
      case "jukung" -> new Attach(Path.of(path), driver(text, parameters(uri)));
      default ->
          throw ContainerException.invalidArgument(
              "stdio \"" + text + "\": unknown scheme " + uri.getScheme());
    };
  }

  private static LogDriver driver(String text, Map<String, String> parameters) {
    String driver = parameters.getOrDefault("driver", "none");
    LogDriver parsed =
        switch (driver) {
          case "none" -> new LogDriver.None();
          case "json-file" -> {
            String path = parameters.remove("path");
            if (path == null || !path.startsWith("/")) {
              throw ContainerException.invalidArgument(
                  "stdio \"" + text + "\": json-file needs an absolute path");
            }
            yield new LogDriver.JsonFile(
                Path.of(path),
                number(text, "max-size", parameters.remove("max-size"), 0),
                (int) Math.max(1, number(text, "max-file", parameters.remove("max-file"), 1)));
          }
          default ->
              throw ContainerException.invalidArgument(
                  "stdio \"" + text + "\": unknown log driver " + driver);
        };
    parameters.remove("driver");
    if (!parameters.isEmpty()) {
      throw ContainerException.invalidArgument(
          "stdio \""
              + text
              + "\": log driver "
              + driver
              + " does not know "
              + String.join(", ", parameters.keySet()));
    }
    return parsed;
  }

  private static long number(String text, String key, @Nullable String value, long absent) {
    if (value == null) {
      return absent;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 0
          && number <= Long.MAX_VALUE / 2
          && (!key.equals("max-file") || number <= 10_000)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, with the values out of range
    }
    throw ContainerException.invalidArgument(
        "stdio \"" + text + "\": " + key + " is not a count: " + value);
  }

  private static Map<String, String> parameters(URI uri) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = uri.getRawQuery();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.put(decode(key), decode(value));
      }
    }
    return parameters;
  }

  private static List<String> arguments(URI uri) {
    List<String> arguments = new ArrayList<>();
    parameters(uri)
        .forEach(
            (key, value) -> {
              arguments.add(key);
              if (!value.isEmpty()) {
                arguments.add(value);
              }
            });
    return List.copyOf(arguments);
  }

  private static String decode(String text) {
    // a plus is a plus here: only forms mean a space by it
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
