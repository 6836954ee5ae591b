package io.jukung.shim.stdio;

import java.io.IOException;

/**
 * Where a process's output goes. All methods are called on the loop thread that pumps this process,
 * {@link #close} last; none may block on anything but a regular file.
 */
interface OutputSink {
  /**
   * Takes all of the chunk, copying what it cannot pass on at once.
   *
   * @throws IOException when this sink is broken for good; the pump closes it and goes on with the
   *     others
   */
  void accept(StreamName stream, Chunk chunk) throws IOException;

  /** The pipe is empty, or others want their turn: nothing may be kept back any longer. */
  void flush() throws IOException;

  /** No more will come on this stream. */
  void end(StreamName stream) throws IOException;

  /**
   * The process has ended and what it printed has been accepted; a stray grandchild may still send
   * more.
   */
  default void finish() {}

  /** False: so much waits here that the pump must not read on, until this sink calls it back. */
  boolean hungry();

  /** True when everything accepted has left this process, or never can. */
  boolean delivered();

  /** Gives up what is not delivered and frees everything. */
  void close();
}
