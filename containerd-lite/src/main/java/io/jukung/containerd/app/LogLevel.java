package io.jukung.containerd.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;

/** How much is logged, in containerd's words. */
enum LogLevel {
  TRACE(Level.FINER),
  DEBUG(Level.FINE),
  INFO(Level.INFO),
  WARN(Level.WARNING),
  ERROR(Level.SEVERE);

  private final Level level;

  LogLevel(Level level) {
    this.level = level;
  }

  static Optional<LogLevel> of(String name) {
    return Arrays.stream(values())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  Level level() {
    return level;
  }
}
