package io.jukung.containerd.streaming;

import com.google.protobuf.Any;
import java.util.Optional;

/**
 * A client's stream of messages in both directions. Sending is safe for several threads, receiving
 * is for one at a time.
 */
public interface MessageStream extends AutoCloseable {

  /**
   * Waits until the client can take more, then sends.
   *
   * @throws io.jukung.proto.error.ContainerException CANCELLED when the client has gone
   */
  void send(Any message) throws InterruptedException;

  /** Sends without waiting, for small things; nothing happens when the client has gone. */
  void offer(Any message);

  /**
   * The next message; empty when the client has finished sending.
   *
   * @throws io.jukung.proto.error.ContainerException CANCELLED when the client has gone
   */
  Optional<Any> receive() throws InterruptedException;

  /** Ends the stream. */
  @Override
  void close();
}
