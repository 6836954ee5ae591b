package io.jukung.shim.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * {@code delete}: takes away what is left of a container that containerd has given up. The shim of
 * its namespace does it when there is one, also for what another left: containerd gives this
 * command five seconds and runs it after every container, and a cold JVM that loads the runtime
 * needs them when several end at once.
 */
public final class DeleteCommand {
  private final ShimPaths paths;
  private final ShimConnection.Connector connector;
  private final Supplier<Remains> remains;

  /**
   * @param remains asked only when there is no shim, since loading it costs time
   */
  public DeleteCommand(
      ShimPaths paths, ShimConnection.Connector connector, Supplier<Remains> remains) {
    this.paths = paths;
    this.connector = connector;
    this.remains = remains;
  }

  /** Does it; the answer is the serialized DeleteResponse to print. */
  public byte[] run(String id, Path bundle) {
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
