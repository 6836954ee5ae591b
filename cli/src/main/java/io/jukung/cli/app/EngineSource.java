package io.jukung.cli.app;

import io.jukung.cli.client.EngineClient;

/** Where a command gets its engine from. */
interface EngineSource extends AutoCloseable {

  /**
   * The engine, connected.
   *
   * @throws io.jukung.proto.error.ContainerException when there is none, or this user may not talk
   *     to it
   */
  EngineClient get();

  /** Ends the connection, if there is one. */
  @Override
  void close();
}
