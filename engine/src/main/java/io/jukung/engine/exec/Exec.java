package io.jukung.engine.exec;

import io.jukung.engine.spec.ExecProcess;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One exec: what to run, and what became of it. */
public final class Exec {

  /** Where it is in its life. */
  enum Phase {
    CREATED,
    STARTING,
    RUNNING,
    ENDED
  }

  /**
   * What became of it.
   *
   * @param exitCode meaningful when ended
   * @param error why it could not be started; empty when it could
   */
  record State(Phase phase, int pid, int exitCode, String error) {}

  private final String id;
  private final String containerId;
  private final ExecProcess process;
  private final Streams streams;
  private final CountDownLatch ended = new CountDownLatch(1);
  private State state = new State(Phase.CREATED, 0, 0, "");
  private @Nullable Integer earlyExit;

  /** Which streams the client wants. */
  public record Streams(boolean stdin, boolean stdout, boolean stderr) {}

  Exec(String id, String containerId, ExecProcess process, Streams streams) {
    this.id = id;
    this.containerId = containerId;
    this.process = process;
    this.streams = streams;
  }

  public String id() {
    return id;
  }

  public String containerId() {
    return containerId;
  }

  public ExecProcess process() {
    return process;
  }

  public Streams streams() {
    return streams;
  }

  synchronized State state() {
    return state;
  }

  /** False when it was started before: an exec runs once. */
  synchronized boolean begin() {
    if (state.phase() != Phase.CREATED) {
      return false;
    }
    state = new State(Phase.STARTING, 0, 0, "");
    return true;
  }

  synchronized void running(int pid) {
    state = new State(Phase.RUNNING, pid, 0, "");
    if (earlyExit != null) {
      end(earlyExit, "");
    }
  }

  /** Its exit was reported; that may come before we know that it started. */
  synchronized boolean exited(int exitCode) {
    if (state.phase() == Phase.STARTING) {
      earlyExit = exitCode;
      return true;
    }
    if (state.phase() != Phase.RUNNING) {
      return false;
    }
    end(exitCode, "");
    return true;
  }

  synchronized void failed(int exitCode, String error) {
    end(exitCode, error);
  }

  private void end(int exitCode, String error) {
    state = new State(Phase.ENDED, 0, exitCode, error);
    ended.countDown();
  }

  /** Blocks until it has ended; false when that took longer. */
  boolean awaitEnd(long seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS);
  }

  synchronized boolean isOver() {
    return state.phase() == Phase.ENDED;
  }
}
