package io.jukung.cli.app;

import io.jukung.cli.command.system.DaemonProcesses;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the global flags, the environment and the launcher say. Immutable.
 *
 * @param host the socket's address when it was given; null: the default
 * @param run the run directory
 * @param bin the directory of our launchers; null when no launcher started us
 * @param autostart whether a missing daemon may be started
 */
record Settings(
    @Nullable String host, Path run, @Nullable Path bin, boolean autostart, boolean debug) {

  private static final String DEFAULT_RUN = "/run/jukung";

  static Settings of(@Nullable String hostFlag, boolean debug, Map<String, String> environment) {
    String host = hostFlag != null ? hostFlag : present(environment.get("JUKUNG_HOST"));
    String run = present(environment.get("JUKUNG_RUN"));
    String bin = System.getProperty("jukung.bin");
    return new Settings(
        host,
        Path.of(run == null ? DEFAULT_RUN : run),
        bin == null ? null : Path.of(bin),
        host == null && !"0".equals(environment.get("JUKUNG_AUTOSTART")),
        debug);
  }

  private static @Nullable String present(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  DaemonProcesses daemon() {
    return new DaemonProcesses(run, bin);
  }

  /** Of this program, from its jar. */
  String version() {
    String version = Settings.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0-SNAPSHOT" : version;
  }
}
