package io.jukung.runtime;

import io.jukung.sys.Fd;
import org.jspecify.annotations.Nullable;

/**
 * A process that the runtime has made: a child of this JVM, which the caller must wait for ({@code
 * Processes.await(pidfd, …)}). The caller owns the descriptors.
 *
 * @param pid as this JVM sees it
 * @param terminal master of its terminal, when one was asked for
 * @param endsOthers whether the kernel ends all other processes of the container with this one: the
 *     first process of a pid namespace of its own
 */
public record ContainerProcess(int pid, Fd pidfd, @Nullable Fd terminal, boolean endsOthers)
    implements AutoCloseable {

  /** Closes the descriptors; the process goes on. */
  @Override
  public void close() {
    pidfd.close();
    if (terminal != null) {
      terminal.close();
    }
  }
}
