package io.jukung.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

/** What can be told without a terminal. */
final class LinuxTerminalTest {

  @Test
  void aDescriptorThatIsNotOpenIsNoTerminal() {
    assertFalse(new LinuxTerminal().isTerminal(1_000_000));
    assertFalse(new LinuxTerminal().isTerminal(-1));
  }

  @Test
  void withoutATerminalThereIsNoRawMode() {
    Terminal none = Terminal.none();
    assertFalse(none.isTerminal(0));
    assertThrows(IllegalStateException.class, none::raw);
  }

  @Test
  void signalsAreCaughtUntilClosed() throws Exception {
    BlockingQueue<String> outer = new LinkedBlockingQueue<>();
    BlockingQueue<String> inner = new LinkedBlockingQueue<>();
    try (Signals around = Signals.on(outer::add, "CONT", "KILL", "NONSENSE")) {
      try (Signals inside = Signals.on(inner::add, "CONT")) {
        Signal.raise(new Signal("CONT"));
        assertEquals("CONT", inner.poll(20, TimeUnit.SECONDS));
      }
      Signal.raise(new Signal("CONT"));
      assertEquals("CONT", outer.poll(20, TimeUnit.SECONDS));
    }
    assertEquals(0, inner.size() + outer.size());
  }
}
