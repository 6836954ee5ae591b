package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import org.jspecify.annotations.Nullable;

/** {@code --timeout} of stop and restart, also by its old name {@code --time}. */
final class Timeouts {
  private Timeouts() {}

  /** Seconds, or null for the container's own. */
  static @Nullable Integer of(Arguments arguments) {
    if (arguments.has("timeout")) {
      return arguments.intNumber("timeout", 0);
    }
    return arguments.has("time") ? arguments.intNumber("time", 0) : null;
  }
}
