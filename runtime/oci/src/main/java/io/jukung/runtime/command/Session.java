package io.jukung.runtime.command;

import io.jukung.runtime.LifecycleHooks;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command: where containers are and where errors go.
 *
 * @param log a file to append errors to, as runc's {@code --log}
 * @param logJson lines in JSON rather than text
 * @param systemdCgroup whether new containers' cgroups are scopes of systemd
 * @param criu the program for checkpoint and restore, a path or a name to look for
 */
record Session(
    Path root,
    @Nullable Path log,
    boolean logJson,
    boolean debug,
    boolean systemdCgroup,
    String criu,
    PrintStream out,
    PrintStream err) {

  private static final String DEFAULT_ROOT = "/run/jukung-runtime";

  /** runc's global flags; those for what does not exist here are refused when they are used. */
  static Flags.Known known() {
    return new Flags.Known()
        .flag("debug")
        .value("log")
        .value("log-format")
        .value("root")
        .value("criu")
        .flag("systemd-cgroup")
        .value("rootless")
        .flag("help", "h")
        .flag("version", "v");
  }

  static Session of(Flags flags, PrintStream out, PrintStream err) {
    String format = flags.get("log-format", "text");
    if (!format.equals("text") && !format.equals("json")) {
      throw new UsageException("invalid log-format \"" + format + "\": text or json");
    }
    String rootless = flags.get("rootless", "auto");
    if (!List.of("auto", "true", "false", "t", "f", "1", "0", "").contains(rootless)) {
      throw new UsageException(
          "invalid value \"" + rootless + "\" for flag -rootless: auto, true or false");
    }
    String log = flags.get("log");
    return new Session(
        Path.of(flags.get("root", defaultRoot())).toAbsolutePath(),
        log == null || log.isEmpty() ? null : Path.of(log),
        format.equals("json"),
        flags.has("debug"),
        flags.has("systemd-cgroup"),
        flags.get("criu", "criu"),
        out,
        err);
  }

  private static String defaultRoot() {
    String runtimeDirectory = System.getenv("XDG_RUNTIME_DIR");
    boolean root = "root".equals(System.getProperty("user.name"));
    return root || runtimeDirectory == null ? DEFAULT_ROOT : runtimeDirectory + "/jukung-runtime";
  }

  /** Hooks of a verb that otherwise needs no native library. */
  LifecycleHooks hooks() {
    return LifecycleHooks.forOneCommand(LinuxKernel::open, this::warn);
  }

  StateStore store() {
    return new StateStore(root);
  }

  /** One line on stderr and, when asked for, one in the log, which callers parse. */
  void fail(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    err.println("jukung-runtime: " + message);
    if (debug) {
      error.printStackTrace(err);
    }
    append("error", message);
  }

  /** What went wrong and does not make the command fail. */
  void warn(String message) {
    if (log == null) {
      err.println("jukung-runtime: warning: " + message);
    }
    append("warning", message);
  }

  private void append(String level, String message) {
    if (log == null) {
      return;
    }
    try {
      Files.write(
          log,
          List.of(line(level, message)),
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      err.println("jukung-runtime: write " + log + ": " + e.getMessage());
    }
  }

  /** As logrus writes them, which is what callers of runc parse. */
  private String line(String level, String message) {
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    if (logJson) {
      return Json.write(
          JsonObject.builder().put("level", level).put("msg", message).put("time", time).build());
    }
    StringBuilder quoted = new StringBuilder();
    Json.quote(quoted, message);
    return "time=\"" + time + "\" level=" + level + " msg=" + quoted;
  }
}
