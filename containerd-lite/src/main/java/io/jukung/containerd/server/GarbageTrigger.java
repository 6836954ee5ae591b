package io.jukung.containerd.server;

/** How the services ask for a collection. */
public interface GarbageTrigger {

  /** Some time later, once for many askers. */
  void collectSoon();

  /** Returns when a collection that began after the call has ended. */
  void collectNow();
}
