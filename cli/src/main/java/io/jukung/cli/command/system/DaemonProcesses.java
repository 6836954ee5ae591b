package io.jukung.cli.command.system;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.CommandException;
import io.jukung.proto.error.ContainerException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The engine and containerd-lite as processes of this machine: started from the directory of our
 * launchers, found by the pid files in the run directory. Containers are the shim's, and are left
 * alone by all of this.
 */
public final class DaemonProcesses {

  /** How long a start or a stop may take. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static final long POLL_MILLIS = 5;

  private final Path run;
  private final @Nullable Path bin;

  /**
   * @param run the run directory
   * @param bin where our launchers are; null when this JVM was not started by one
   */
  public DaemonProcesses(Path run, @Nullable Path bin) {
    this.run = run;
    this.bin = bin;
  }

  public Path socket() {
    return run.resolve("engine.sock");
  }

  /** Pid of a daemon that runs, or -1. */
  long pid(Daemon.Part part) throws IOException {
    String text;
    try {
      text = Files.readString(run.resolve(part.pidFile())).strip();
    } catch (NoSuchFileException e) {
      return -1;
    }
    try {
      long pid = Long.parseLong(text);
      return isOurs(pid, part) ? pid : -1;
    } catch (NumberFormatException e) {
      throw new CommandException(run.resolve(part.pidFile()) + " holds no pid", e);
    }
  }

  /** A pid file may outlive its process, and the number may be somebody else's by now. */
  private static boolean isOurs(long pid, Daemon.Part part) {
    try {
      String line =
          Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
      return line.contains(part.mainClass());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Starts the engine, which starts containerd-lite, and waits until it answers.
   *
   * @return false when it was running already
   */
  public boolean start() throws IOException, InterruptedException {
    requireRoot("starting the daemon");
    Path launcher = bin == null ? null : bin.resolve("jukungd");
    if (launcher == null || !Files.isExecutable(launcher)) {
      throw new CommandException(
          "cannot start the daemon: " + (launcher == null ? "jukungd" : launcher) + " not found");
    }
    if (!Files.isDirectory(run)) {
      Files.createDirectories(
          run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
    // several commands at once must not start several daemons
    try (FileChannel channel =
            FileChannel.open(
                run.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (answers()) {
        return false;
      }
      launch(launcher);
      return lock.isValid();
    }
  }

  private void launch(Path launcher) throws IOException, InterruptedException {
    File log = run.resolve("engine.log").toFile();
    Process process =
        new ProcessBuilder(detached(launcher.toString()))
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .start();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!answers()) {
      if (!process.isAlive()) {
        throw new CommandException(
            "jukungd ended with exit code " + process.exitValue() + lastLine(log.toPath()));
      }
      if (System.nanoTime() > end) {
        throw new CommandException(
            "jukungd does not answer after " + LIMIT.toSeconds() + " s; see " + log);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** A session of its own, so that Ctrl-C at this terminal does not reach it. */
  private static List<String> detached(String launcher) {
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(setsid))) {
        return List.of(setsid, launcher);
      }
    }
    // the shell's job control makes a process group instead
    return List.of("/bin/sh", "-c", "set -m; \"$0\" & wait", launcher);
  }

  private boolean answers() {
    if (!Files.exists(socket())) {
      return false;
    }
    try (EngineClient engine = EngineClient.connect(socket())) {
      engine.ping();
      return true;
    } catch (ContainerException e) {
      return false;
    }
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(log));
      lines.removeIf(String::isBlank);
      return (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1)) + " (see " + log + ")";
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Ends engine and containerd-lite.
   *
   * @return what was ended, in order
   */
  List<Daemon.Part> stop() throws IOException, InterruptedException {
    requireRoot("stopping the daemon");
    List<Daemon.Part> stopped = new ArrayList<>();
    for (Daemon.Part part : Daemon.Part.values()) {
      long pid = pid(part);
      if (pid < 0) {
        continue;
      }
      stopped.add(part);
      Optional<ProcessHandle> process = ProcessHandle.of(pid);
      if (process.isPresent()) {
        process.get().destroy();
        awaitEnd(part, process.get());
      }
    }
    return stopped;
  }

  private static void awaitEnd(Daemon.Part part, ProcessHandle process)
      throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new CommandException(
            part.program()
                + " (pid "
                + process.pid()
                + ") has not ended after "
                + LIMIT.toSeconds()
                + " s");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Whether this process may start daemons. */
  public static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }

  private static void requireRoot(String what) {
    if (!isRoot()) {
      throw new CommandException(what + " needs root: try again with sudo");
    }
  }
}
