package io.jukung.shim.stdio;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.shim.stdio.StdioTarget.LogDriver;
import io.jukung.sys.Fd;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens what Create and Exec ask for and gives each process to one of the loops, in turn.
 * Thread-safe.
 */
public final class StdioOpener implements ProcessIoFactory {
  private final String namespace;
  private final List<PumpLoop> loops;
  private final Pipes pipes;
  private final Terminals terminals;
  private final ThreadFactory threads;
  private final InstantSource clock;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param loops at least one
   * @param threads makes the (virtual) threads that serve attached clients
   */
  public StdioOpener(
      String namespace,
      List<EventLoop> loops,
      Pipes pipes,
      Terminals terminals,
      ThreadFactory threads,
      InstantSource clock) {
    this.namespace = namespace;
    this.loops = loops.stream().map(PumpLoop::of).toList();
    this.pipes = pipes;
    this.terminals = terminals;
    this.threads = threads;
    this.clock = clock;
  }

  @Override
  public ProcessIo open(StdioRequest request, String id) {
    StdioTarget stdin = StdioTarget.parse(request.stdin());
    StdioTarget stdout = StdioTarget.parse(request.stdout());
    StdioTarget stderr = StdioTarget.parse(request.stderr());
    PumpLoop pumps = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    StdioParts parts = new StdioParts(new PipeInput(pumps.loop()));
    PumpedIo io = new PumpedIo(pumps, parts, terminals, pipes, clock);
    Opening opening = new Opening(pumps, parts, io, id);
    try {
      opening.input(stdin);
      opening.outputs(stdout, stderr, request.terminal());
      opening.child(stdin, request.terminal());
      return io;
    } catch (RuntimeException e) {
      io.close();
      throw e;
    }
  }

  /** The steps of one open. */
  private final class Opening {
    private final PumpLoop pumps;
    private final StdioParts parts;
    private final PumpedIo io;
    private final String id;
    private final Map<StdioTarget, List<OutputSink>> made = new HashMap<>();
    private final Map<StreamName, Fd> direct = new HashMap<>();
    private boolean wantsStdin;

    Opening(PumpLoop pumps, StdioParts parts, PumpedIo io, String id) {
      this.pumps = pumps;
      this.parts = parts;
      this.io = io;
      this.id = id;
    }

    void input(StdioTarget target) {
      switch (target) {
        case StdioTarget.Nowhere nowhere -> {}
        case StdioTarget.Attach attach -> wantsStdin = true;
        case StdioTarget.Fifo fifo -> {
          wantsStdin = true;
          Fd reader = pipes.openFifoToRead(fifo.path());
          Fd keeper = pipes.openFifoBothWays(fifo.path());
          parts.fifoInput(new FifoInput(pumps.loop(), reader, keeper, parts.input()));
        }
        default -> throw ContainerException.invalidArgument("stdin cannot be " + target);
      }
    }

    void outputs(StdioTarget stdout, StdioTarget stderr, boolean terminal) {
      if (terminal && !(stderr instanceof StdioTarget.Nowhere) && !stderr.equals(stdout)) {
        throw ContainerException.invalidArgument(
            "a process with a terminal has no stderr of its own: " + stderr);
      }
      boolean loggerForBoth = stdout instanceof StdioTarget.Logger && !terminal;
      if (loggerForBoth) {
        logger((StdioTarget.Logger) stdout);
        return;
      }
      output(StreamName.STDOUT, stdout);
      if (!terminal) {
        output(StreamName.STDERR, stderr);
      }
    }

    private void output(StreamName stream, StdioTarget target) {
      for (OutputSink sink : made.computeIfAbsent(target, this::sinks)) {
        parts.sink(stream, sink);
      }
    }

    private List<OutputSink> sinks(StdioTarget target) {
      try {
        return switch (target) {
          case StdioTarget.Nowhere nowhere -> List.of();
          case StdioTarget.Fifo fifo ->
              List.of(new FifoSink(pumps.loop(), pipes.openFifoBothWays(fifo.path()), io::room));
          case StdioTarget.PlainFile file -> List.of(new PlainFileSink(file.path()));
          case StdioTarget.Attach attach -> attach(attach);
          case StdioTarget.Logger logger ->
              throw ContainerException.invalidArgument(
                  "a logger process cannot take a terminal's output, or stderr alone");
        };
      } catch (IOException e) {
        throw ContainerException.internal("open " + target + ": " + e.getMessage(), e);
      }
    }

    private List<OutputSink> attach(StdioTarget.Attach attach) throws IOException {
      ProcessInput input = wantsStdin ? parts.input() : ProcessInput.none();
      return switch (attach.driver()) {
        case LogDriver.None none ->
            List.of(new AttachServer(attach.socket(), input, io::room, threads));
        case LogDriver.JsonFile file -> {
          JsonFileLog log =
              new JsonFileLog(
                  new RotatingFile(file.path(), file.maxBytes(), file.maxFiles()), pumps.logs());
          try {
            yield List.of(log, new AttachServer(attach.socket(), input, io::room, threads));
          } catch (RuntimeException e) {
            log.close();
            throw e;
          }
        }
      };
    }

    /** The container writes straight into the logger's pipes. */
    private void logger(StdioTarget.Logger logger) {
      try (Pipes.Pipe out = pipes.pipe();
          Pipes.Pipe err = pipes.pipe();
          Pipes.Pipe ready = pipes.pipe()) {
        parts.logger(
            LoggerProcess.start(
                pumps.loop(),
                logger,
                id,
                namespace,
                out.reader(),
                err.reader(),
                ready.reader(),
                ready.writer()));
        direct.put(StreamName.STDOUT, parts.childEnd(out.takeWriter()));
        direct.put(StreamName.STDERR, parts.childEnd(err.takeWriter()));
      }
    }

    void child(StdioTarget stdin, boolean terminal) {
      if (terminal) {
        parts.childStdio(new ProcessStdio.Terminal());
        return;
      }
      parts.childStdio(
          new ProcessStdio.Descriptors(
              stdinEnd(), outputEnd(StreamName.STDOUT), outputEnd(StreamName.STDERR)));
    }

    private Fd stdinEnd() {
      if (!wantsStdin) {
        return parts.childEnd(pipes.openNull());
      }
      try (Pipes.Pipe pipe = pipes.pipe()) {
        pipes.nonBlocking(pipe.writer());
        parts.stdin(pipe.takeWriter());
        return parts.childEnd(pipe.takeReader());
      }
    }

    private Fd outputEnd(StreamName stream) {
      Fd given = direct.get(stream);
      if (given != null) {
        return given;
      }
      if (parts.sinks(stream).isEmpty()) {
        return parts.childEnd(pipes.openNull());
      }
      try (Pipes.Pipe pipe = pipes.pipe()) {
        pipes.nonBlocking(pipe.reader());
        parts.readEnd(stream, pipe.takeReader());
        return parts.childEnd(pipe.takeWriter());
      }
    }
  }
}
