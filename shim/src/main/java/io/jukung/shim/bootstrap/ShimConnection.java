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
   * Kills the container and deletes it.
   *
   * @return the serialized DeleteResponse; empty when the shim does not know the container
   */
  byte[] killAndDelete(String id) throws IOException;

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
