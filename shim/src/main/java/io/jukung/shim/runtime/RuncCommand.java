package io.jukung.shim.runtime;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.sys.Fd;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one command line after the other of a runtime like runc, and reads its log when it fails.
 * Thread-safe.
 */
public final class RuncCommand {
  private static final File NULL = new File("/dev/null");

  private final String binary;
  private final Path root;

  /**
   * @param binary name in PATH, or path
   * @param root its state directory, made when it is missing
   */
  public RuncCommand(String binary, Path root) {
    this.binary = binary;
    this.root = root;
  }

  /** Runs a verb that needs nothing but its arguments; the answer is what it printed. */
  String run(String verb, List<String> arguments) {
    return run(verb, arguments, null, new byte[0]);
  }

  /**
   * Runs a verb.
   *
   * @param stdio what a new process of the container inherits; null: it prints, and reads {@code
   *     input}
   * @return what it printed; empty with {@code stdio}
   * @throws ContainerException with the last message of its log
   */
  String run(String verb, List<String> arguments, @Nullable ProcessStdio stdio, byte[] input) {
    Path log = null;
    try {
      Files.createDirectories(root);
      log = Files.createTempFile(root, "." + verb, ".log");
      List<String> command = new ArrayList<>();
      command.addAll(List.of(binary, "--root", root.toString()));
      command.addAll(List.of("--log", log.toString(), "--log-format", "json", verb));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      redirect(builder, stdio);
      Process process = builder.start();
      if (stdio == null) {
        try (OutputStream stdin = process.getOutputStream()) {
          stdin.write(input);
        }
      }
      String printed =
          stdio == null
              ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              : "";
      int code = process.waitFor();
      if (code != 0) {
        throw failure(verb, code, lastMessage(log));
      }
      return printed;
    } catch (IOException e) {
      throw ErrorStatus.of(e).in(binary + " " + verb);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ErrorStatus.of(e).in(binary + " " + verb);
    } finally {
      deleteQuietly(log);
    }
  }

  private static void redirect(ProcessBuilder builder, @Nullable ProcessStdio stdio) {
    switch (stdio) {
      case null -> builder.redirectError(NULL);
      case ProcessStdio.Terminal terminal ->
          builder.redirectInput(NULL).redirectOutput(NULL).redirectError(NULL);
      case ProcessStdio.Descriptors given ->
          builder
              .redirectInput(path(given.stdin()))
              .redirectOutput(path(given.stdout()))
              .redirectError(path(given.stderr()));
    }
  }

  private static File path(Fd fd) {
    return new File(fd.procPath());
  }

  /**
   * What runc says only in words. This is the one place where words decide: its command line has no
   * other way to tell a missing program from a failure of its own.
   */
  private ContainerException failure(String verb, int code, String message) {
    String text = binary + " " + verb + ": " + (message.isEmpty() ? "exit code " + code : message);
    if (message.contains("does not exist")) {
      return ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, text);
    }
    if (message.contains("executable file not found")
        || message.contains("no such file or directory")) {
      return new ContainerException(ErrorKind.NOT_FOUND, Reason.COMMAND_NOT_FOUND, text);
    }
    if (message.contains("permission denied")
        || message.contains("exec format error")
        || message.contains("is a directory")) {
      return new ContainerException(ErrorKind.INVALID_ARGUMENT, Reason.NOT_EXECUTABLE, text);
    }
    return new ContainerException(ErrorKind.UNKNOWN, text);
  }

  private static String lastMessage(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    for (String line : lines.reversed()) {
      try {
        return Json.parse(line).view().string("msg", "");
      } catch (JsonException e) {
        // a line that is not a record; an earlier one may be
      }
    }
    return "";
  }

  private static void deleteQuietly(@Nullable Path log) {
    try {
      if (log != null) {
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      // a log of some bytes in a run directory
    }
  }
}
