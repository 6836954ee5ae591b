package io.jukung.shim.stdio;

import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.sys.Fd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The input and output of one process, from before it exists until everything it printed has been
 * delivered. Thread-safe. Lifecycle: made by {@link ProcessIoFactory}; {@link #started}; {@link
 * #exited}; {@link #close}, which may come at any time.
 */
public interface ProcessIo {

  /** What the process is to be given. Valid until {@link #started} or {@link #close}. */
  ProcessStdio childStdio();

  /**
   * The process has its ends: ours are closed, and pumping begins.
   *
   * @param terminal master of its terminal, owned from now on, when it was given one
   */
  void started(@Nullable Fd terminal);

  /**
   * Sets the size of the terminal; {@link io.jukung.proto.error.ContainerException}
   * FAILED_PRECONDITION without one.
   */
  void resize(int columns, int rows);

  /** Closes the process's stdin once all that was sent before has been written. */
  void closeStdin();

  /**
   * The process has ended. Completes when what it had printed has been read from the pipe and
   * written to its log; a grandchild that holds the pipe open does not delay it, its output is
   * still taken afterwards.
   */
  CompletableFuture<Void> exited();

  /** Waits until clients and readers have got everything too; false when that took too long. */
  boolean awaitDelivered(Duration limit);

  /** Frees everything; undelivered output is lost. Repeating it does nothing. */
  void close();
}
