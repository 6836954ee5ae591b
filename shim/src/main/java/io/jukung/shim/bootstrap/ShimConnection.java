package io.jukung.shim.bootstrap;

import java.io.IOException;
import java.nio.file.Path;

/** What {@code start} and {@code delete} say to a shim that lives. One thread. */
public interface ShimConnection extends AutoCloseable {
  /**
   * Announces a container to come, so that the shim does not leave before, and says where events
   * go.
   */
  void join(String id, String eventsAddress) throws IOException;

  /**
   * Takes the container away: killed and deleted when the shim has it, otherwise whatever is left.
   *
   * @return the serialized DeleteResponse
   */
  byte[] remove(String id, Path bundle) throws IOException;

  @Override
  void close();

  /** Opens connections. */
  @FunctionalInterface
  interface Connector {
    /**
     * Connects to a shim's socket.
     *
     * @throws IOException when nobody listens there
     */
    ShimConnection connect(Path socket) throws IOException;
  }
}
