package io.jukung.engine.app;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code --name value} and {@code --name=value}. */
final class Flags {
  private static final Set<String> KNOWN =
      Set.of("--data-root", "--run-root", "--config-dir", "--host", "--containerd", "--log-level");

  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = values;
  }

  static Flags parse(String[] arguments) throws EngineSettings.UsageException {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!KNOWN.contains(name)) {
        throw new EngineSettings.UsageException("unknown flag: " + name);
      }
      if (equals < 0 && i + 1 == arguments.length) {
        throw new EngineSettings.UsageException("flag needs an argument: " + name);
      }
      values.put(name, equals < 0 ? arguments[++i] : argument.substring(equals + 1));
    }
    return new Flags(values);
  }

  String get(String name, @Nullable String environment, String otherwise) {
    String given = values.get(name);
    if (given != null) {
      return given;
    }
    return environment != null && !environment.isEmpty() ? environment : otherwise;
  }
}
