package io.jukung.shim.events;

import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;
import java.io.IOException;

/** The way to containerd. Used by one thread at a time. */
public interface EventChannel {
  /**
   * Hands one event over and waits for the answer.
   *
   * @param address path of containerd's ttrpc socket
   * @throws IOException when nobody answers there: worth trying again
   * @throws RefusedException when the event was understood and not wanted
   */
  void forward(String address, ForwardRequest request) throws IOException, RefusedException;

  /** containerd's answer to an event that it will not have. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
