package io.jukung.engine.app;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine keeps things and whom it asks.
 *
 * @param dataRoot survives reboots
 * @param runRoot sockets and what only matters while the machine is up
 * @param socket where the engine's API is served
 * @param containerd socket of a containerd that somebody else runs; null: we run our own
 * @param bin directory of our programs, needed to run our own containerd; null when not known
 */
public record EngineSettings(
    Path dataRoot,
    Path runRoot,
    Path configDirectory,
    Path socket,
    @Nullable Path containerd,
    @Nullable Path bin,
    LogLevel logLevel) {

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** A flag, or an environment variable, that is not understood. */
  public static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  /** Flags over environment over defaults. */
  static EngineSettings parse(String[] arguments, Map<String, String> environment)
      throws UsageException {
    Flags flags = Flags.parse(arguments);
    Path run = Path.of(flags.get("--run-root", environment.get("JUKUNG_RUN"), "/run/jukung"));
    String host =
        flags.get("--host", environment.get("JUKUNG_HOST"), "unix://" + run.resolve("engine.sock"));
    if (!host.startsWith("unix://")) {
      throw new UsageException("--host " + host + ": only unix://PATH is supported");
    }
    String containerd = flags.get("--containerd", null, "");
    String bin = System.getProperty("jukung.bin", "");
    return new EngineSettings(
        absolute(flags.get("--data-root", environment.get("JUKUNG_ROOT"), "/var/lib/jukung")),
        run.toAbsolutePath().normalize(),
        absolute(flags.get("--config-dir", environment.get("JUKUNG_CONFIG"), "/etc/jukung")),
        absolute(host.substring("unix://".length())),
        containerd.isEmpty() ? null : absolute(containerd.replaceFirst("^unix://", "")),
        bin.isEmpty() ? null : absolute(bin),
        level(flags.get("--log-level", null, "info")));
  }

  private static Path absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }

  private static LogLevel level(String text) throws UsageException {
    for (LogLevel level : LogLevel.values()) {
      if (level.name().equalsIgnoreCase(text)) {
        return level;
      }
    }
    throw new UsageException("--log-level " + text + ": choose error, warn, info or debug");
  }

  /** Where containerd is, ours or another. */
  public Path containerdSocket() {
    return containerd != null ? containerd : runRoot.resolve("containerd.sock");
  }
}
