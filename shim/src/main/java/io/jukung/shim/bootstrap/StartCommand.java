package io.jukung.shim.bootstrap;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * {@code start}: finds the shim of the namespace or makes one, announces the container, and answers
 * the address. Two at the same time are safe: the second waits for the first and finds its shim.
 */
public final class StartCommand {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(3);
  private static final int LOG_LINES = 5;

  private final ShimPaths paths;
  private final ShimConnection.Connector connector;
  private final ShimLauncher launcher;

  public StartCommand(ShimPaths paths, ShimConnection.Connector connector, ShimLauncher launcher) {
    this.paths = paths;
    this.connector = connector;
    this.launcher = launcher;
  }

  /**
   * Does it.
   *
   * @param bundle where the file {@code address} is left for containerd
   * @param eventsAddress path of containerd's ttrpc socket; may be empty
   * @return the address to print
   * @throws ContainerException when no shim can be started; the message carries the end of its log
   */
  public String run(ShimArguments arguments, Path bundle, String eventsAddress) {
    String address = "unix://" + paths.socket();
    try (StartLock lock = StartLock.acquire(paths.lock())) {
      if (!join(arguments.id(), eventsAddress)) {
        launch(arguments, eventsAddress);
      }
      writeAddress(bundle, address);
    } catch (IOException e) {
      throw ContainerException.internal(
          "start shim of namespace " + paths.namespace() + ": " + e.getMessage(), e);
    }
    return address;
  }

  private boolean join(String id, String eventsAddress) throws IOException {
    if (!Files.exists(paths.socket())) {
      return false;
    }
    ShimConnection connection;
    try {
      connection = connector.connect(paths.socket());
    } catch (IOException e) {
      return false; // a socket without its shim, which died
    }
    try (connection) {
      connection.join(id, eventsAddress);
      return true;
    }
  }

  private void launch(ShimArguments arguments, String eventsAddress) throws IOException {
    Files.deleteIfExists(paths.socket());
    ProcessHandle shim = launcher.launch(paths, arguments, eventsAddress);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!join(arguments.id(), eventsAddress)) {
      if (!shim.isAlive()) {
        throw new IOException("it ended at once: " + endOfLog());
      }
      if (System.nanoTime() > end) {
        shim.destroyForcibly();
        throw new IOException("no answer within " + LIMIT.toSeconds() + " s: " + endOfLog());
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(paths.log());
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "and left no log in " + paths.log();
    }
  }

  private static void writeAddress(Path bundle, String address) throws IOException {
    Path temporary = bundle.resolve(".address");
    Files.writeString(temporary, address);
    Files.move(
        temporary,
        bundle.resolve("address"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
