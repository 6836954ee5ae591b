package io.jukung.containerd.tasks;

import io.grpc.Channel;

/** Opens channels to shims; ttrpc in life, in-process in tests. */
@FunctionalInterface
public interface ShimConnector {

  /** An open channel. */
  interface Connection extends AutoCloseable {
    Channel channel();

    @Override
    void close();
  }

  /**
   * Connects now.
   *
   * @param address as the shim printed it: {@code unix://PATH}
   * @param onLost run once when the shim goes, on a thread of the connection
   * @throws io.jukung.proto.error.ContainerException UNAVAILABLE when nobody listens
   */
  Connection connect(String address, Runnable onLost);
}
