package io.jukung.cli.app;

import io.jukung.cli.terminal.Terminal;
import java.util.HashSet;
import java.util.Set;

/** A terminal on the descriptors that a test names, 80 by 24. */
final class FakeTerminal implements Terminal {
  final Set<Integer> descriptors = new HashSet<>();

  /** Switched to raw mode, and not back yet. */
  volatile int rawNow;

  volatile int rawEver;

  @Override
  public boolean isTerminal(int fd) {
    return descriptors.contains(fd);
  }

  @Override
  public Size size(int fd) {
    return new Size(24, 80);
  }

  @Override
  public Raw raw() {
    rawNow = rawNow + 1;
    rawEver = rawEver + 1;
    return () -> rawNow = rawNow - 1;
  }
}
