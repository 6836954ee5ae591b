package io.jukung.runtime.command;

import io.jukung.runtime.ContainerProcess;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** This process standing in for the container's: its terminal, its signals, its exit code. */
final class Foreground implements AutoCloseable {
  private static final String[] FORWARDED = {"HUP", "INT", "TERM", "USR2", "CONT"};
  private static final int BUFFER = 64 * 1024;

  private final Kernel kernel;
  private Terminals.@Nullable Settings before;
  private @Nullable Thread output;

  Foreground(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Copies between our terminal, in raw mode, and the container's. */
  void attach(ContainerProcess process) throws IOException {
    Fd master = process.terminal();
    if (master == null) {
      return;
    }
    if (kernel.terminals().isTerminal(0)) {
      kernel.terminals().resize(master.number(), kernel.terminals().size(0));
      before = kernel.terminals().raw(0);
      Signal.handle(new Signal("WINCH"), signal -> resize(master));
    }
    int fd = master.number();
    Thread.ofPlatform().daemon().name("stdin").start(() -> copy(0, fd));
    output = Thread.ofPlatform().daemon().name("stdout").start(() -> copy(fd, 1));
  }

  private void resize(Fd master) {
    try {
      kernel.terminals().resize(master.number(), kernel.terminals().size(0));
    } catch (IOException | IllegalStateException e) {
      // the container has ended in this moment
    }
  }

  private void copy(int from, int to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (kernel.io().read(from, buffer.clear()) > 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          kernel.io().write(to, buffer);
        }
      }
    } catch (IOException e) {
      // EIO: the last process of the terminal has left
    }
  }

  void forwardSignals(ContainerProcess process) {
    for (String name : FORWARDED) {
      Signal.handle(
          new Signal(name),
          signal -> {
            try {
              kernel.processes().signal(process.pidfd(), signal.getNumber());
            } catch (IOException | IllegalStateException e) {
              // it has ended in this moment
            }
          });
    }
  }

  /** The exit code as shells give it. */
  int await(ContainerProcess process) throws IOException {
    int code = kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode();
    Thread copying = output;
    if (copying != null) {
      try {
        copying.join(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return code;
  }

  @Override
  public void close() throws IOException {
    Terminals.Settings settings = before;
    if (settings != null) {
      before = null;
      kernel.terminals().restore(0, settings);
    }
  }
}
