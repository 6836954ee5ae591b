package io.jukung.shim.reaper;

import io.jukung.sys.Fd;
import java.util.function.Consumer;

/** Tells when child processes end. Thread-safe. */
public interface Exits {
  /**
   * Waits for a child of this process, without a thread of its own, and reaps it.
   *
   * @param pidfd of the child; stays the caller's, who must keep it open until {@code onExit} is
   *     called
   * @param onExit called once, on a thread that may block
   */
  void watch(Fd pidfd, Consumer<ProcessExit> onExit);
}
