package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The start fifo. The container's process waits in open(2) for a reader, then writes a byte;
 * whoever reads it has started the container and removes the fifo.
 */
public final class StartFifo {
  private static final int LIVENESS_MILLIS = 100;

  private final Path fifo;

  public StartFifo(Path fifo) {
    this.fifo = fifo;
  }

  /** Starts a process made by this JVM and learns whether its program could be executed. */
  void start(Kernel kernel, Launch launch) {
    try (launch;
        // open until the process has written: without a reader its write would kill it
        Fd reader = kernel.io().open(fifo.toString(), Io.O_RDONLY | Io.O_NONBLOCK, 0)) {
      launch.awaitExec();
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
    } finally {
      remove();
    }
  }

  /** Starts a process made by another JVM. Uses no native code. */
  public void start(ContainerRecord container) {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("start fifo")
            .unstarted(
                () -> {
                  try {
                    read();
                  } catch (IOException | RuntimeException e) {
                    failure.set(e);
                  } finally {
                    done.countDown();
                  }
                });
    reader.start();
    try {
      // opening waits for the process, which may die instead
      while (!done.await(LIVENESS_MILLIS, TimeUnit.MILLISECONDS)) {
        if (!StateStore.isAlive(container)) {
          throw OciRuntime.wrongState("cannot start an already stopped container");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OciException(Kind.INTERNAL, Reason.NONE, "interrupted while starting", e);
    }
    Exception error = failure.get();
    if (error instanceof NoSuchFileException) {
      throw OciRuntime.wrongState("cannot start an already running container");
    } else if (error instanceof RuntimeException runtime) {
      throw runtime;
    } else if (error != null) {
      throw new OciException(
          Kind.INTERNAL, Reason.NONE, "read " + fifo + ": " + error.getMessage(), error);
    }
    remove();
  }

  private void read() throws IOException {
    try (InputStream in = Files.newInputStream(fifo, StandardOpenOption.READ)) {
      if (in.read() < 0) {
        throw OciRuntime.wrongState("cannot start an already running container");
      }
    }
  }

  private void remove() {
    try {
      Files.deleteIfExists(fifo);
    } catch (IOException e) {
      throw new OciException(
          Kind.INTERNAL, Reason.NONE, "remove " + fifo + ": " + e.getMessage(), e);
    }
  }
}
