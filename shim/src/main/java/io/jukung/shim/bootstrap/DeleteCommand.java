package io.jukung.shim.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * {@code delete}: takes away what is left of a container that containerd has given up. containerd
 * runs this after every container, also after those that ended in order, and gives it five seconds;
 * a JVM that loads a runtime or a client needs them when several end at once on a busy machine. So
 * it looks at the files first; if something is left, the shim of the namespace takes it away when
 * there is one.
 */
public final class DeleteCommand {
  private final ShimPaths paths;
  private final ShimConnection.Connector connector;
  private final Supplier<Remains> remains;
  private final Traces traces;
  private final InstantSource clock;

  /**
   * @param remains asked only when there is no shim, since loading it costs time
   */
  public DeleteCommand(
      ShimPaths paths,
      ShimConnection.Connector connector,
      Supplier<Remains> remains,
      InstantSource clock) {
    this(
        paths,
        connector,
        remains,
        new Traces(paths.runtimeRoot(), Path.of("/proc/self/mountinfo")),
        clock);
  }

  DeleteCommand(
      ShimPaths paths,
      ShimConnection.Connector connector,
      Supplier<Remains> remains,
      Traces traces,
      InstantSource clock) {
    this.paths = paths;
    this.connector = connector;
    this.remains = remains;
    this.traces = traces;
    this.clock = clock;
  }

  /** Does it; the answer is the serialized DeleteResponse to print. */
  public byte[] run(String id, Path bundle) throws IOException {
    if (!traces.of(id, bundle)) {
      return Remains.killed(clock.instant()).toByteArray();
    }
    if (Files.exists(paths.socket())) {
      try (ShimConnection shim = connector.connect(paths.socket())) {
        return shim.remove(id, bundle);
      } catch (IOException e) {
        // dead, or dying while we asked: then it is ours to clean up
      }
    }
    return remains.get().remove(id, bundle).toByteArray();
  }
}
