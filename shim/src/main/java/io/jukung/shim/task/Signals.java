package io.jukung.shim.task;

import io.jukung.sys.Fd;

/**
 * Sends signals to processes that cannot be mistaken for others, since a pidfd names them.
 * Thread-safe.
 */
public interface Signals {
  int SIGKILL = 9;

  /**
   * @return false when the process has ended already
   * @throws io.jukung.proto.error.ContainerException INVALID_ARGUMENT when there is no such signal
   */
  boolean send(Fd pidfd, int signal);
}
