package io.jukung.runtime.cgroup;

/** Waiting between attempts where the kernel gives nothing to wait for. */
final class Pause {
  private Pause() {}

  /** Sleeps, or only yields for 0; an interrupt ends the sleep and stays set. */
  static void millis(int millis) {
    if (millis == 0) {
      Thread.yield();
      return;
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
