package io.jukung.shim.stdio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.sys.Fd;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The input and output of one process, pumped by a loop. Everything but the terminal's control
 * descriptor belongs to the loop thread.
 */
final class PumpedIo implements ProcessIo {
  private final PumpLoop pumps;
  private final StdioParts parts;
  private final Terminals terminals;
  private final Pipes pipes;
  private final InstantSource clock;
  private final List<OutputPump> running = new ArrayList<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private final CompletableFuture<Void> delivered = new CompletableFuture<>();
  private @Nullable Fd terminal;
  private boolean hasEnded;
  private boolean closed;

  PumpedIo(
      PumpLoop pumps, StdioParts parts, Terminals terminals, Pipes pipes, InstantSource clock) {
    this.pumps = pumps;
    this.parts = parts;
    this.terminals = terminals;
    this.pipes = pipes;
    this.clock = clock;
  }

  @Override
  public ProcessStdio childStdio() {
    return parts.childStdio();
  }

  @Override
  public void started(@Nullable Fd master) {
    parts.closeChildEnds();
    synchronized (this) {
      terminal = master;
    }
    pumps.loop().call(() -> begin(master));
  }

  private void begin(@Nullable Fd master) {
    if (master == null) {
      parts.takeReadEnds((stream, fd) -> pump(fd, true, stream));
      parts.takeStdin(fd -> parts.input().open(fd, true));
    } else {
      pipes.nonBlocking(master);
      pump(pipes.duplicate(master), false, StreamName.STDOUT);
      parts.input().open(pipes.duplicate(master), false);
    }
    parts.startFifoInput();
    for (OutputPump pump : running) {
      pump.start();
    }
  }

  private void pump(Fd fd, boolean pipe, StreamName stream) {
    running.add(
        new OutputPump(pumps, fd, pipe, stream, parts.sinks(stream), clock, this::pumpSettled));
  }

  /** A sink takes more again: any thread. */
  void room() {
    pumps
        .loop()
        .execute(
            () -> {
              for (OutputPump pump : running) {
                pump.resume();
              }
              checkDelivered();
            });
  }

  @Override
  public void resize(int columns, int rows) {
    synchronized (this) {
      if (terminal == null) {
        throw ContainerException.failedPrecondition("the process has no terminal to resize");
      }
      try {
        terminals.resize(terminal.number(), new Terminals.Size(rows, columns));
      } catch (IOException e) {
        throw ContainerException.internal("resize terminal: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void closeStdin() {
    pumps.loop().execute(parts::closeStdin);
  }

  @Override
  public CompletableFuture<Void> exited() {
    pumps
        .loop()
        .execute(
            () -> {
              hasEnded = true;
              for (OutputPump pump : running) {
                pump.exited();
              }
              pumpSettled(); // for a process without any output
            });
    return settled;
  }

  private boolean allSettled() {
    boolean all = hasEnded;
    for (OutputPump pump : running) {
      all &= pump.isSettled();
    }
    return all;
  }

  private void pumpSettled() {
    if (!allSettled() || settled.isDone()) {
      return;
    }
    parts.input().abandon();
    for (OutputSink sink : parts.allSinks()) {
      sink.finish();
    }
    // asynchronously, since those who wait take locks that this thread must not
    settled.completeAsync(() -> null);
    checkDelivered();
  }

  private void checkDelivered() {
    boolean all = allSettled();
    for (OutputSink sink : parts.allSinks()) {
      all &= sink.delivered();
    }
    if (all) {
      delivered.completeAsync(() -> null);
    }
  }

  @Override
  public boolean awaitDelivered(Duration limit) {
    try {
      delivered.get(limit.toMillis(), MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    pumps.loop().call(this::closeInLoop);
    synchronized (this) {
      if (terminal != null) {
        terminal.close();
        terminal = null;
      }
    }
  }

  private void closeInLoop() {
    if (closed) {
      return;
    }
    closed = true;
    for (OutputPump pump : running) {
      pump.detach(hasEnded);
    }
    parts.close();
    settled.completeAsync(() -> null);
    delivered.completeAsync(() -> null);
  }
}
