package io.jukung.cli.command.container;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.ClientConfig;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.cli.terminal.Signals;
import io.jukung.cli.terminal.Terminal;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this terminal lends to the process inside while it is in the foreground: raw mode, its size,
 * our signals. All of it ends, and the terminal is as before, when it is closed.
 */
final class Foreground implements AutoCloseable {

  /** Those that a user or a supervisor sends; the JVM keeps QUIT, and where it uses it USR2. */
  private static final String[] PROXIED = {
    "HUP", "INT", "TERM", "QUIT", "USR1", "USR2", "ALRM", "CONT", "TSTP"
  };

  /** So many requests to end mean this process too, in case the container does not listen. */
  private static final int IMPATIENT = 3;

  /** Sets the size of the terminal inside. */
  interface Resize {
    void to(int width, int height);
  }

  private final Session session;
  private Terminal.@Nullable Raw raw;
  private @Nullable Signals proxied;
  private @Nullable Signals resizes;

  Foreground(Session session) {
    this.session = session;
  }

  /**
   * The keys that detach, of the flag or the configuration; only a terminal has them.
   *
   * @throws CommandException when they make no sense
   */
  static @Nullable DetachKeys detachKeys(Session session, @Nullable String flag, boolean tty) {
    String text = flag;
    if (text == null && tty) {
      text = ClientConfig.load(session).find("detachKeys");
    }
    try {
      DetachKeys keys =
          DetachKeys.parse(text == null || text.isEmpty() ? DetachKeys.DEFAULT : text);
      return tty && session.terminal().isTerminal(0) ? keys : null;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("invalid detach keys (" + text + "): " + e.getMessage());
    }
  }

  /** Refuses {@code -it} without a terminal. */
  static void requireTerminal(Session session, boolean stdin, boolean tty) {
    if (stdin && tty && !session.terminal().isTerminal(0)) {
      throw new CommandException("the input device is not a TTY");
    }
  }

  /** Sends our signals to the container from now on. */
  void proxySignals(String container) {
    EngineClient engine = session.engine();
    AtomicInteger requests = new AtomicInteger();
    proxied =
        Signals.on(
            name -> {
              boolean request = name.equals("INT") || name.equals("TERM");
              if (request && requests.incrementAndGet() >= IMPATIENT) {
                giveUp();
              }
              try {
                engine.kill(container, "SIG" + name);
              } catch (ContainerException e) {
                // not running any more, or not yet: the signal has nobody to go to
                return;
              }
            },
            PROXIED);
  }

  /** Ends this process, not the container; the terminal is restored by its shutdown hook. */
  private void giveUp() {
    try {
      session.err().line("got " + IMPATIENT + " SIGTERM/SIGINTs, forcefully exiting");
    } catch (IOException e) {
      // then without a word
      System.exit(1);
    }
    System.exit(1);
  }

  /** Gives the keyboard to the process inside, byte by byte. */
  void rawTerminal() throws IOException {
    if (session.terminal().isTerminal(0)) {
      raw = session.terminal().raw();
    }
  }

  /** The size of our terminal; 0 × 0 when there is none. */
  Terminal.Size size() {
    try {
      int fd = session.terminal().isTerminal(1) ? 1 : 0;
      if (session.terminal().isTerminal(fd)) {
        return session.terminal().size(fd);
      }
    } catch (IOException e) {
      // a terminal that does not know its size
      return new Terminal.Size(0, 0);
    }
    return new Terminal.Size(0, 0);
  }

  /** Passes the size on now, and whenever it changes. */
  void followSize(Resize resize) {
    if (!session.terminal().isTerminal(1) && !session.terminal().isTerminal(0)) {
      return;
    }
    resizes = Signals.on(name -> passSize(resize), "WINCH");
    passSize(resize);
  }

  private void passSize(Resize resize) {
    Terminal.Size size = size();
    if (size.rows() == 0 && size.columns() == 0) {
      return;
    }
    try {
      resize.to(size.columns(), size.rows());
    } catch (ContainerException e) {
      // it has ended meanwhile
      return;
    }
  }

  @Override
  public void close() {
    Terminal.Raw terminal = raw;
    if (terminal != null) {
      terminal.close();
    }
    Signals signals = proxied;
    if (signals != null) {
      signals.close();
    }
    signals = resizes;
    if (signals != null) {
      signals.close();
    }
  }
}
