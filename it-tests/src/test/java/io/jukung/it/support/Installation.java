package io.jukung.it.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One installation of Jukung in directories of its own, driven through the commands of {@code
 * dist/bin} as a user drives it. {@link #close} stops it and fails when anything of it remains.
 */
public final class Installation implements AutoCloseable {

  private final Path home;
  private final Path bin;
  private final Leftovers leftovers;

  private Installation(Path home, Path bin) throws IOException {
    this.home = home;
    this.bin = bin;
    this.leftovers = Leftovers.before(home);
  }

  /** Fails, never skips, when not root or when {@code dist/} is not built. */
  public static Installation create() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new IllegalStateException("the integration tests need root");
    }
    Path bin =
        Path.of(System.getProperty("jukung.dist", "../dist"), "bin").toAbsolutePath().normalize();
    if (!Files.isExecutable(bin.resolve("jukung"))) {
      throw new IllegalStateException(bin + "/jukung is missing: run ./dev build");
    }
    Path scratch = Path.of(System.getProperty("it.scratch", "/var/tmp"));
    return new Installation(Files.createTempDirectory(scratch, "jukung-it-"), bin);
  }

  public Path home() {
    return home;
  }

  public Path data() {
    return home.resolve("data");
  }

  public Path run() {
    return home.resolve("run");
  }

  public Path config() {
    return home.resolve("config");
  }

  public Path bin() {
    return bin;
  }

  /** A command of ours with this installation's environment. */
  public ProcessBuilder command(String program, String... args) {
    List<String> line = new ArrayList<>();
    line.add(bin.resolve(program).toString());
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment());
    return builder;
  }

  public Map<String, String> environment() {
    return Map.of(
        "JUKUNG_ROOT", data().toString(),
        "JUKUNG_RUN", run().toString(),
        "JUKUNG_CONFIG", config().toString());
  }

  /** Runs {@code jukung args…} to its end with empty stdin. */
  public Result jukung(String... args) throws IOException, InterruptedException {
    return jukungWithInput(new byte[0], args);
  }

  public Result jukungWithInput(byte[] input, String... args)
      throws IOException, InterruptedException {
    return run(command("jukung", args), input);
  }

  /** As {@link #jukung}, and fails with what was printed unless the exit code is 0. */
  public String ok(String... args) throws IOException, InterruptedException {
    return jukung(args).ok();
  }

  /** Runs any command to its end, at most two minutes. */
  public static Result run(ProcessBuilder builder, byte[] input)
      throws IOException, InterruptedException {
    Process process = builder.start();
    var out = new Collected(process.getInputStream());
    var err = new Collected(process.getErrorStream());
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // the process did not read its input: its exit code and output tell
    }
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          String.join(" ", builder.command())
              + " did not end; printed: "
              + out.text()
              + err.text());
    }
    return new Result(
        String.join(" ", builder.command()), process.exitValue(), out.text(), err.text());
  }

  /** Runs a tool of the system and fails unless it succeeds. */
  public static String system(String... line) throws IOException, InterruptedException {
    return run(new ProcessBuilder(line), new byte[0]).ok();
  }

  /** Waits until {@code condition} holds; fails after {@code limit} with {@code what}. */
  public static void await(String what, Duration limit, Condition condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + limit.toSeconds() + " s in vain: " + what);
      }
      Thread.sleep(20);
    }
  }

  /** Pid of a daemon from its pid file; fails when it does not run. */
  public long pid(String daemon) throws IOException {
    return Long.parseLong(Files.readString(run().resolve(daemon + ".pid")).strip());
  }

  @Override
  public void close() throws Exception {
    if (Files.exists(run().resolve("engine.sock"))) {
      String all = jukung("ps", "-aq").out().strip();
      if (!all.isEmpty()) {
        List<String> line = new ArrayList<>(List.of("rm", "-f"));
        line.addAll(all.lines().toList());
        jukung(line.toArray(String[]::new));
      }
      jukung("daemon", "stop");
    }
    leftovers.endShims(run());
    leftovers.assertNone();
    system("rm", "-rf", "--one-file-system", home.toString());
  }

  /** Something to wait for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** What a command did. */
  public record Result(String line, int exit, String out, String err) {

    public String ok() {
      if (exit != 0) {
        throw new AssertionError(line + ": exit " + exit + "\n" + out + err);
      }
      return out;
    }

    /** Fails unless the exit code is {@code code} and stderr contains {@code text}. */
    public Result failed(int code, String text) {
      if (exit != code || !err.contains(text)) {
        throw new AssertionError(
            line
                + ": expected exit "
                + code
                + " and \""
                + text
                + "\", got exit "
                + exit
                + "\n"
                + out
                + err);
      }
      return this;
    }
  }

  /** Reads a stream to its end on a thread of its own. */
  private static final class Collected {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    Collected(InputStream in) {
      reader =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try (in) {
                      in.transferTo(bytes);
                    } catch (IOException e) {
                      // the stream ended with its process
                    }
                  });
    }

    String text() throws InterruptedException {
      // a background process that inherited the stream must not hold the test
      reader.join(Duration.ofSeconds(5));
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
