package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.Fd;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves one stream of a process from its pipe, or its terminal's master, to its sinks. A turn reads
 * until the pipe is empty, or a few times when it is not, so that one busy container does not
 * starve the others of its loop. Loop thread only.
 */
final class OutputPump {
  private static final Logger LOG = Logger.getLogger(OutputPump.class.getName());
  private static final int READS_PER_TURN = 16;

  /**
   * As much as a pipe may hold unless root asked for more: what came after that was printed after
   * the exit.
   */
  private static final long MOST_IN_A_PIPE = 1 << 20;

  private final PumpLoop pumps;
  private final StreamName stream;
  private final boolean pipe;
  private final InstantSource clock;
  private final Runnable onSettled;
  private List<OutputSink> sinks;
  private @Nullable Fd fd;
  private boolean watched;
  private boolean exited;
  private boolean settled;
  private boolean complained;
  private long readAfterExit;

  /**
   * Owns the descriptor, which is non-blocking.
   *
   * @param pipe false for a terminal, where a short read does not mean an empty one
   * @param onSettled called once, when all that was printed before the exit has been passed on
   */
  OutputPump(
      PumpLoop pumps,
      Fd fd,
      boolean pipe,
      StreamName stream,
      List<OutputSink> sinks,
      InstantSource clock,
      Runnable onSettled) {
    this.pumps = pumps;
    this.fd = fd;
    this.pipe = pipe;
    this.stream = stream;
    this.sinks = sinks;
    this.clock = clock;
    this.onSettled = onSettled;
  }

  void start() {
    watch(true);
  }

  /** A sink that held us back takes more again, or may. */
  void resume() {
    if (fd != null && !watched && hungry()) {
      watch(true);
      if (exited && !settled) {
        turn(); // an empty pipe that others hold open would not wake us
      }
    }
  }

  /** The process has ended: says so once the rest has been read. */
  void exited() {
    exited = true;
    if (fd == null) {
      settle();
    } else if (watched) {
      turn();
    }
  }

  boolean isSettled() {
    return settled;
  }

  private void turn() {
    Fd in = fd;
    if (in == null) {
      return;
    }
    boolean empty = false;
    boolean end = false;
    for (int i = 0; i < READS_PER_TURN && !empty; i++) {
      Chunk chunk = pumps.chunk();
      int count = read(in, chunk);
      if (count == EventLoop.WOULD_BLOCK) {
        empty = true;
      } else if (count == 0) {
        empty = true;
        end = true;
      } else {
        chunk.filled(count, clock.instant());
        accept(chunk);
        readAfterExit += exited ? count : 0;
        if (!hungry()) {
          watch(false);
          break;
        }
        empty = pipe && count < chunk.capacity();
      }
    }
    forEachSink(OutputSink::flush);
    if (end) {
      end();
    }
    if (exited && (empty || readAfterExit >= MOST_IN_A_PIPE)) {
      settle();
    }
  }

  private int read(Fd in, Chunk chunk) {
    try {
      return pumps.loop().read(in, chunk.forReading());
    } catch (IOException e) {
      return 0; // EIO: the last of the terminal's other ends is closed
    }
  }

  private void accept(Chunk chunk) {
    forEachSink(sink -> sink.accept(stream, chunk));
  }

  private interface SinkCall {
    void on(OutputSink sink) throws IOException;
  }

  private void forEachSink(SinkCall call) {
    for (OutputSink sink : sinks) {
      try {
        call.on(sink);
      } catch (IOException e) {
        if (!complained) {
          complained = true;
          LOG.log(Level.WARNING, "output is lost, later failures of this stream are not told", e);
        }
      }
    }
  }

  private boolean hungry() {
    boolean hungry = true;
    for (OutputSink sink : sinks) {
      hungry &= sink.hungry();
    }
    return hungry;
  }

  private void watch(boolean wanted) {
    Fd in = fd;
    if (in == null || wanted == watched) {
      return;
    }
    if (wanted) {
      pumps.loop().watch(in, Interest.READ, this::turn);
    } else {
      pumps.loop().forget(in);
    }
    watched = wanted;
  }

  private void settle() {
    if (!settled) {
      settled = true;
      onSettled.run();
    }
  }

  private void end() {
    Fd in = fd;
    if (in == null) {
      return;
    }
    watch(false);
    in.close();
    fd = null;
    forEachSink(sink -> sink.end(stream));
  }

  /**
   * The sinks are going. A pipe that somebody still holds is read on into nothing until he lets go,
   * so that a grandchild left behind is not killed by SIGPIPE.
   *
   * @param expectMore false: nobody can hold it any more
   */
  void detach(boolean expectMore) {
    sinks = List.of();
    if (fd == null) {
      return;
    }
    if (expectMore) {
      watch(true);
    } else {
      end();
    }
  }
}
