package io.jukung.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Handlers for signals to this process, until closed. The handler runs on a thread that the JVM
 * makes for each signal.
 */
public final class Signals implements AutoCloseable {
  private final List<Signal> caught = new ArrayList<>();
  private final List<SignalHandler> before = new ArrayList<>();

  private Signals() {}

  /**
   * Catches signals by name, without SIG. Those that the JVM keeps for itself, or that this kernel
   * does not have, are left alone.
   */
  public static Signals on(Consumer<String> handler, String... names) {
    Signals signals = new Signals();
    for (String name : names) {
      try {
        Signal signal = new Signal(name);
        signals.before.add(Signal.handle(signal, s -> handler.accept(s.getName())));
        signals.caught.add(signal);
      } catch (IllegalArgumentException e) {
        // in use by the JVM
      }
    }
    return signals;
  }

  @Override
  public void close() {
    for (int i = 0; i < caught.size(); i++) {
      Signal.handle(caught.get(i), before.get(i));
    }
    caught.clear();
  }
}
