package io.jukung.shim.stdio;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.Fd;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A {@code binary://} logger: a program that reads the container's stdout on descriptor 3 and
 * stderr on 4, and closes 5 when it is ready. It has the pipes to itself, we only start it and see
 * that it leaves.
 */
final class LoggerProcess {
  private static final Duration READY_LIMIT = Duration.ofSeconds(10);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(12);

  private final Process process;

  private LoggerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and waits until it is ready. A shell puts the descriptors where they belong, as
   * ProcessBuilder knows only the first three: two come through those, opened before this returns,
   * one by its path, which is open until the logger is ready. The descriptors stay the caller's but
   * for {@code readyWrite}, which is closed.
   *
   * @param namespace the containerd namespace, given in the environment as containerd does
   */
  static LoggerProcess start(
      EventLoop loop,
      StdioTarget.Logger logger,
      String id,
      String namespace,
      Fd stdout,
      Fd stderr,
      Fd readyRead,
      Fd readyWrite) {
    String own = "/proc/" + ProcessHandle.current().pid() + "/fd/";
    List<String> command = new ArrayList<>();
    command.add("/bin/sh");
    command.add("-c");
    command.add(
        "exec 3<&0 5>&1 4<"
            + own
            + stderr.number()
            + " && exec \"$0\" \"$@\" 0</dev/null 1>/dev/null");
    command.add(logger.program().toString());
    command.addAll(logger.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File(own + stdout.number()))
            .redirectOutput(new File(own + readyWrite.number()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("CONTAINER_ID", id);
    builder.environment().put("CONTAINER_NAMESPACE", namespace);
    try {
      LoggerProcess started = new LoggerProcess(builder.start());
      boolean spoke = started.awaitReady(loop, readyRead, readyWrite);
      if (logger.mustSayReady() && !spoke) {
        started.process.destroyForcibly();
        throw new IOException("it did not say that it is ready");
      }
      return started;
    } catch (IOException e) {
      throw ContainerException.internal(
          "start logger " + logger.program() + ": " + e.getMessage(), e);
    }
  }

  private boolean awaitReady(EventLoop loop, Fd readyRead, Fd readyWrite) throws IOException {
    CompletableFuture<Integer> ready = readOnce(loop, readyRead);
    readyWrite.close(); // so that an early death shows as an end of file
    try {
      return ready.get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS) > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IOException("it was not ready within " + READY_LIMIT.toSeconds() + " s", e);
    }
  }

  /** Completes with the number of bytes that come first, 0 at the end. */
  private static CompletableFuture<Integer> readOnce(EventLoop loop, Fd fd) {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    Runnable ready =
        () -> {
          int count = 0;
          try {
            count = loop.read(fd, ByteBuffer.allocateDirect(1));
          } catch (IOException e) {
            // as its end: it never spoke
          }
          loop.forget(fd);
          first.complete(count);
        };
    loop.call(() -> loop.watch(fd, Interest.READ, ready));
    return first;
  }

  /** Its pipes have ended, or are about to: it may finish what it does, but not stay. */
  void close() {
    process
        .onExit()
        .orTimeout(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (ended, late) -> {
              if (late != null) {
                process.destroyForcibly();
              }
            });
  }
}
