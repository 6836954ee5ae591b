package io.jukung.engine.image;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code import --change}: a few of the Dockerfile's instructions, applied to an empty config. */
final class ImageChanges {
  private @Nullable List<String> cmd;
  private @Nullable List<String> entrypoint;
  private final Map<String, String> env = new LinkedHashMap<>();
  private String workingDir = "";
  private String user = "";
  private final Map<String, String> labels = new LinkedHashMap<>();
  private String stopSignal = "";
  private final List<String> ports = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();

  private ImageChanges() {}

  /**
   * @throws ContainerException INVALID_ARGUMENT naming the instruction that is not understood
   */
  static ContainerConfig apply(List<String> changes) {
    ImageChanges all = new ImageChanges();
    for (String change : changes) {
      all.apply(change.strip());
    }
    return new ContainerConfig(
        "",
        all.cmd,
        all.entrypoint,
        all.env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
        all.workingDir,
        all.user,
        "",
        "",
        all.labels,
        false,
        false,
        false,
        all.stopSignal,
        null,
        all.ports,
        all.volumes);
  }

  private void apply(String change) {
    int space = change.indexOf(' ');
    if (space < 0) {
      throw invalid(change, "no argument");
    }
    String instruction = change.substring(0, space).toUpperCase(Locale.ROOT);
    String rest = change.substring(space + 1).strip();
    switch (instruction) {
      case "CMD" -> cmd = commandLine(change, rest);
      case "ENTRYPOINT" -> entrypoint = commandLine(change, rest);
      case "ENV" -> env.putAll(pairs(change, rest));
      case "LABEL" -> labels.putAll(pairs(change, rest));
      case "EXPOSE" -> {
        for (String port : rest.split("\\s+")) {
          ports.add(port.contains("/") ? port : port + "/tcp");
        }
      }
      case "STOPSIGNAL" -> stopSignal = rest;
      case "USER" -> user = rest;
      case "VOLUME" ->
          volumes.addAll(rest.startsWith("[") ? array(change, rest) : List.of(rest.split("\\s+")));
      case "WORKDIR" -> workingDir = rest.startsWith("/") ? rest : join(workingDir, rest);
      default -> throw invalid(change, instruction + " is not a valid change command");
    }
  }

  private static String join(String before, String relative) {
    return (before.isEmpty() ? "" : before) + "/" + relative;
  }

  private static List<String> commandLine(String change, String rest) {
    return rest.startsWith("[") ? array(change, rest) : List.of("/bin/sh", "-c", rest);
  }

  private static List<String> array(String change, String rest) {
    try {
      return Json.parse(rest).view().strings();
    } catch (JsonException e) {
      throw invalid(change, e.getMessage());
    }
  }

  /** {@code a=b "c"=d e="f g"}, or the old form {@code a b}. */
  private static Map<String, String> pairs(String change, String rest) {
    Map<String, String> pairs = new LinkedHashMap<>();
    List<String> words = words(change, rest);
    if (!words.getFirst().contains("=")) {
      int space = rest.indexOf(' ');
      if (space < 0) {
        throw invalid(change, "must have two arguments");
      }
      return Map.of(rest.substring(0, space), rest.substring(space + 1).strip());
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw invalid(change, "\"" + word + "\" must be of the form name=value");
      }
      pairs.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return pairs;
  }

  private static List<String> words(String change, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean any = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        any = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        any = true;
      } else if (Character.isWhitespace(c)) {
        if (any) {
          words.add(word.toString());
          word.setLength(0);
          any = false;
        }
      } else {
        word.append(c);
        any = true;
      }
    }
    if (quote != 0) {
      throw invalid(change, "a quote is not closed");
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }

  private static ContainerException invalid(String change, @Nullable String problem) {
    return ContainerException.invalidArgument("change \"" + change + "\": " + problem);
  }
}
