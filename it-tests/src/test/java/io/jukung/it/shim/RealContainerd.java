package io.jukung.it.shim;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's containerd with everything of its own below an installation's home, and our shim on its
 * PATH; ctr is told the namespace {@code it}.
 */
final class RealContainerd implements AutoCloseable {
  static final String RUNTIME = "io.containerd.jukung.v1";

  private final Installation installation;
  private final Path directory;
  private Process process;

  RealContainerd(Installation installation) throws Exception {
    this.installation = installation;
    this.directory = Files.createDirectories(installation.home().resolve("containerd"));
    Files.writeString(
        directory.resolve("config.toml"),
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/containerd.sock"
        """
            .formatted(directory));
    process = launch();
  }

  private Process launch() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "containerd", "-c", directory.resolve("config.toml").toString(), "-l", "debug")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(installation.environment());
    builder.environment().put("PATH", installation.bin() + ":" + System.getenv("PATH"));
    Process started = builder.start();
    Installation.await(
        "containerd answers", Duration.ofSeconds(30), () -> ctr("version").exit() == 0);
    return started;
  }

  Path log() {
    return directory.resolve("log");
  }

  Path state() {
    return directory.resolve("state");
  }

  /** Runs ctr to its end. */
  Result ctr(String... arguments) throws IOException, InterruptedException {
    return Installation.run(command(arguments), new byte[0]);
  }

  String ok(String... arguments) throws IOException, InterruptedException {
    return ctr(arguments).ok();
  }

  ProcessBuilder command(String... arguments) {
    List<String> line =
        new ArrayList<>(List.of("ctr", "-a", directory + "/containerd.sock", "-n", "it"));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line);
  }

  /** kill -9, then a new one over the same directories. */
  void killAndStartAgain() throws Exception {
    killAndStartAgainAfter(() -> {});
  }

  /** The same, doing something while none runs. */
  void killAndStartAgainAfter(Meanwhile meanwhile) throws Exception {
    process.destroyForcibly().waitFor();
    meanwhile.happens();
    process = launch();
  }

  /** What happens while no containerd runs. */
  @FunctionalInterface
  interface Meanwhile {
    void happens() throws Exception;
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    process.waitFor();
  }
}
