package io.jukung.containerd.transfer;

/** Takes progress. Called by several threads, one at a time; must not block for long. */
@FunctionalInterface
public interface ProgressSink {
  void report(Progress progress);
}
