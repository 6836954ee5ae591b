package io.jukung.shim.bootstrap;

import java.io.IOException;

/** Starts the process that becomes a namespace's shim. */
@FunctionalInterface
public interface ShimLauncher {
  /**
   * Starts it, detached from whatever this process has open.
   *
   * @param eventsAddress path of containerd's ttrpc socket; may be empty
   */
  ProcessHandle launch(ShimPaths paths, ShimArguments arguments, String eventsAddress)
      throws IOException;
}
