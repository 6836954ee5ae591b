package io.jukung.runtime.command;

import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** criu(8), by its command line, and the flags that checkpoint and restore share. */
record Criu(Path program) {
  private static final List<String> SAME_FLAGS =
      List.of(
          "tcp-established",
          "tcp-skip-in-flight",
          "ext-unix-sk",
          "shell-job",
          "file-locks",
          "auto-dedup",
          "leave-running",
          "link-remap");

  private static final List<String> CGROUP_MODES = List.of("soft", "full", "strict", "ignore");

  /**
   * @param name a path, or a name to look for in PATH
   * @throws OciException when it is not there
   */
  static Criu find(String name) {
    Path found = look(name);
    if (found != null) {
      return new Criu(found);
    }
    throw new OciException(
        Kind.FAILED_PRECONDITION,
        Reason.NONE,
        "criu not found: checkpoint and restore need it, and there is no "
            + name
            + (name.indexOf('/') < 0 ? " in $PATH" : "")
            + " (Debian's package: criu)");
  }

  static boolean isThere(String name) {
    return look(name) != null;
  }

  private static @Nullable Path look(String name) {
    if (name.indexOf('/') >= 0) {
      return Files.isExecutable(Path.of(name)) ? Path.of(name).toAbsolutePath() : null;
    }
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
      if (Files.isExecutable(candidate)) {
        return candidate.toAbsolutePath();
      }
    }
    return null;
  }

  /** {@code --image-path}, made when it is missing. */
  static Path images(Flags flags) throws IOException {
    return Files.createDirectories(
        Path.of(flags.get("image-path", "checkpoint")).toAbsolutePath().normalize());
  }

  /** {@code --work-path}, made when it is missing; without it the images' directory. */
  static Path work(Flags flags, Path images) throws IOException {
    String given = flags.get("work-path", "");
    return given.isEmpty()
        ? images
        : Files.createDirectories(Path.of(given).toAbsolutePath().normalize());
  }

  static String cgroupMode(Flags flags) {
    String mode = flags.get("manage-cgroups-mode", "soft");
    if (!CGROUP_MODES.contains(mode)) {
      throw new UsageException(
          "Invalid manage-cgroups-mode value \"" + mode + "\": soft, full, strict or ignore");
    }
    return mode;
  }

  /** What is said to criu as it was said to us. */
  static List<String> options(Flags flags) {
    List<String> line = new ArrayList<>();
    SAME_FLAGS.stream().filter(flags::has).forEach(flag -> line.add("--" + flag));
    for (String namespace : flags.all("empty-ns")) {
      if (!namespace.equals("network")) {
        throw new UsageException("namespace \"" + namespace + "\" is not supported: only network");
      }
    }
    // network devices and addresses are not ours to keep: as runc, always
    line.addAll(List.of("--empty-ns", "net"));
    for (String flag : List.of("lsm-profile", "lsm-mount-context")) {
      String value = flags.get(flag, "");
      if (!value.isEmpty()) {
        line.addAll(List.of("--" + flag, value));
      }
    }
    return line;
  }

  static void refuse(Flags flags, String verb, List<String> refused) {
    for (String flag : refused) {
      if (flags.has(flag)) {
        throw OciException.unsupported(verb + " --" + flag);
      }
    }
  }

  /** Runs it to its end; what it says on the way is part of the error. */
  void run(List<String> arguments, Path log) throws IOException {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(arguments);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new OciException(
            Kind.INTERNAL,
            Reason.NONE,
            "criu failed with exit status "
                + code
                + ", see "
                + log
                + (said.isBlank() ? "" : ": " + said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while criu ran", e);
    }
  }
}
