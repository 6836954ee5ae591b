package io.jukung.shim.stdio;

import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.sys.Fd;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was opened for one process: filled by {@link StdioOpener}, then emptied by {@link PumpedIo}
 * as the process takes and ends. Whatever is still in it is closed by {@link #close}. Confined to
 * one thread at a time.
 */
final class StdioParts {
  private final PipeInput input;
  private final List<Fd> childEnds = new ArrayList<>();
  private final Map<StreamName, Fd> readEnds = new EnumMap<>(StreamName.class);
  private final Map<StreamName, List<OutputSink>> sinks = new EnumMap<>(StreamName.class);
  private final Set<OutputSink> allSinks = new LinkedHashSet<>();
  private final List<LoggerProcess> loggers = new ArrayList<>();
  private @Nullable ProcessStdio childStdio;
  private @Nullable Fd stdin;
  private @Nullable FifoInput fifoInput;

  StdioParts(PipeInput input) {
    this.input = input;
  }

  PipeInput input() {
    return input;
  }

  ProcessStdio childStdio() {
    if (childStdio == null) {
      throw new IllegalStateException("the child's descriptors are not open");
    }
    return childStdio;
  }

  void childStdio(ProcessStdio stdio) {
    childStdio = stdio;
  }

  /** A descriptor that the child gets, and that we close once it has it. */
  Fd childEnd(Fd fd) {
    childEnds.add(fd);
    return fd;
  }

  void closeChildEnds() {
    childEnds.forEach(Fd::close);
    childEnds.clear();
  }

  void readEnd(StreamName stream, Fd fd) {
    readEnds.put(stream, fd);
  }

  void takeReadEnds(BiConsumer<StreamName, Fd> taker) {
    readEnds.forEach(taker);
    readEnds.clear();
  }

  void stdin(Fd writeEnd) {
    stdin = writeEnd;
  }

  void takeStdin(Consumer<Fd> taker) {
    if (stdin != null) {
      taker.accept(stdin);
      stdin = null;
    }
  }

  void fifoInput(FifoInput fifo) {
    fifoInput = fifo;
  }

  void startFifoInput() {
    if (fifoInput != null) {
      fifoInput.start();
    }
  }

  void closeStdin() {
    if (fifoInput != null) {
      fifoInput.closeKeeper(); // what is in the fifo goes through first
    } else {
      input.close();
    }
  }

  void sink(StreamName stream, OutputSink sink) {
    sinks.computeIfAbsent(stream, s -> new ArrayList<>()).add(sink);
    allSinks.add(sink);
  }

  List<OutputSink> sinks(StreamName stream) {
    return sinks.getOrDefault(stream, List.of());
  }

  Set<OutputSink> allSinks() {
    return allSinks;
  }

  void logger(LoggerProcess logger) {
    loggers.add(logger);
  }

  void close() {
    closeChildEnds();
    takeReadEnds((stream, fd) -> fd.close());
    takeStdin(Fd::close);
    input.abandon();
    if (fifoInput != null) {
      fifoInput.close();
    }
    allSinks.forEach(OutputSink::close);
    loggers.forEach(LoggerProcess::close);
  }
}
