package io.jukung.it.dropin;

import io.jukung.it.support.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that a test has started and ends. */
final class Daemon implements AutoCloseable {
  private final Process process;

  private Daemon(Process process) {
    this.process = process;
  }

  /** Starts it and waits until it answers. */
  static Daemon start(Path log, Installation.Condition answers, List<String> line)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (old, more) -> old + ":" + more);
    Daemon daemon = new Daemon(builder.start());
    try {
      Installation.await(line.getFirst() + " answers", Duration.ofSeconds(60), answers);
    } catch (Exception | AssertionError e) {
      daemon.close();
      throw e;
    }
    return daemon;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
