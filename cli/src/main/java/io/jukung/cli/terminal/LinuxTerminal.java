package io.jukung.cli.terminal;

import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.Terminals;
import io.jukung.sys.Terminals.Settings;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The real terminal. The binding (30 ms) is loaded when raw mode or a size is asked for. */
public final class LinuxTerminal implements Terminal {
  private @Nullable Kernel binding;

  /**
   * Told from where the descriptor points, since asking the kernel would load the binding: every
   * command needs this, hardly any needs more.
   */
  @Override
  public boolean isTerminal(int fd) {
    String target;
    try {
      target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      // a descriptor that is not open is no terminal
      return false;
    }
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  private synchronized Kernel kernel() {
    Kernel loaded = binding;
    if (loaded == null) {
      loaded = LinuxKernel.open();
      binding = loaded;
    }
    return loaded;
  }

  @Override
  public Size size(int fd) throws IOException {
    Terminals.Size size = kernel().terminals().size(fd);
    return new Size(size.rows(), size.columns());
  }

  @Override
  public Raw raw() throws IOException {
    // a descriptor of its own: closing the reader of standard input puts something else in its
    // place
    Fd terminal = kernel().io().duplicate(0);
    Terminals terminals = kernel().terminals();
    Settings before;
    try {
      before = terminals.raw(terminal.number());
    } catch (IOException e) {
      terminal.close();
      throw e;
    }
    Restoring restoring = new Restoring(terminals, terminal, before);
    // for ends that no finally block sees: a signal nobody handles, an error on another thread
    Runtime.getRuntime().addShutdownHook(restoring.hook);
    return restoring;
  }

  private static final class Restoring implements Raw {
    private final Terminals terminals;
    private final Fd terminal;
    private final Settings before;
    private final AtomicBoolean done = new AtomicBoolean();
    private final Thread hook = new Thread(this::restore, "terminal-restore");

    Restoring(Terminals terminals, Fd terminal, Settings before) {
      this.terminals = terminals;
      this.terminal = terminal;
      this.before = before;
    }

    private void restore() {
      if (!done.compareAndSet(false, true)) {
        return;
      }
      try (terminal) {
        terminals.restore(terminal.number(), before);
      } catch (IOException e) {
        // the terminal is gone, so there is nothing left to restore
      }
    }

    @Override
    public void close() {
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // already shutting down: the hook finds it done
      }
    }
  }
}
