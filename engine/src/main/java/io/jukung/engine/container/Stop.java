package io.jukung.engine.container;

import io.jukung.engine.containerd.TaskClient;
import io.jukung.engine.containerd.TaskExit;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code docker stop}, {@code kill}, {@code restart} and {@code rm -f}. */
public final class Stop {
  private static final int DEFAULT_TIMEOUT = 10;
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

  private final TaskClient tasks;
  private final ContainerFiles files;
  private final ContainerEvents events;
  private final Start start;
  private final Removal removal;
  private final Exits exits;
  private final Clock clock;

  Stop(
      TaskClient tasks,
      ContainerFiles files,
      ContainerEvents events,
      Start start,
      Removal removal,
      Exits exits,
      Clock clock) {
    this.tasks = tasks;
    this.files = files;
    this.events = events;
    this.start = start;
    this.removal = removal;
    this.exits = exits;
    this.clock = clock;
  }

  /**
   * Asks the process to end, and makes it after the timeout. That there is none is success.
   *
   * @param timeout seconds, negative: wait for ever; null: the container's own
   * @param signal empty: the container's own
   */
  public void stop(Container container, @Nullable Integer timeout, String signal)
      throws InterruptedException {
    if (!signalToStop(container, stopSignal(container.record(), signal))) {
      return;
    }
    Integer own = container.record().config().stopTimeout();
    int seconds = timeout != null ? timeout : own != null ? own : DEFAULT_TIMEOUT;
    if (seconds < 0) {
      container.awaitEnd();
    } else if (!container.awaitEnd(Duration.ofSeconds(seconds))) {
      killAndWait(container);
    }
    events.publish(container.record(), "stop");
  }

  /** False when there is nothing to wait for. */
  private boolean signalToStop(Container container, int signal) {
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      ContainerState state = container.state();
      if (state.status() == ContainerStatus.RESTARTING) {
        container.set(state.with(ContainerStatus.EXITED).withStoppedByUser(true));
        files.save(container.record(), container.state());
        return false;
      }
      if (!state.status().isAlive()) {
        return false;
      }
      container.set(state.withStoppedByUser(true));
      files.save(container.record(), container.state());
      send(container, signal);
      return true;
    }
  }

  private static int stopSignal(ContainerRecord record, String asked) {
    String signal = asked.isEmpty() ? record.config().stopSignal() : asked;
    return signal.isEmpty() ? Signals.SIGTERM : Signals.number(signal);
  }

  /** Sends a signal under the lock; a frozen process could not act on it, so it is resumed. */
  private void send(Container container, int signal) {
    try {
      tasks.kill(container.id(), "", signal, false);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      // its end was not heard of, or is just about to be
      settle(container);
      return;
    }
    events.publish(container.record(), "kill", Map.of("signal", Integer.toString(signal)));
    if (container.status() == ContainerStatus.PAUSED) {
      tasks.resume(container.id());
      container.set(container.state().with(ContainerStatus.RUNNING));
    }
  }

  private void settle(Container container) {
    try {
      exits.finish(container, tasks.delete(container.id()));
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      exits.finish(container, new TaskExit(Recovery.LOST, clock.instant()));
    }
  }

  /**
   * @param signal empty: SIGKILL, after which the process is waited for
   */
  public void kill(Container container, String signal) throws InterruptedException {
    int number = signal.isEmpty() ? Signals.SIGKILL : Signals.number(signal);
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      if (container.status() == ContainerStatus.RESTARTING && number == Signals.SIGKILL) {
        container.set(container.state().with(ContainerStatus.EXITED).withStoppedByUser(true));
        files.save(container.record(), container.state());
        return;
      }
      if (!container.status().isAlive()) {
        throw ContainerException.failedPrecondition(
            Reason.CONTAINER_NOT_RUNNING,
            "cannot kill container: "
                + container.name()
                + ": container "
                + container.id()
                + " is not running");
      }
      if (number == Signals.SIGKILL || number == stopSignal(container.record(), "")) {
        container.set(container.state().withStoppedByUser(true));
        files.save(container.record(), container.state());
      }
      send(container, number);
    }
    if (number == Signals.SIGKILL && !container.awaitEnd(KILL_TIMEOUT)) {
      throw stuck(container);
    }
  }

  private void killAndWait(Container container) throws InterruptedException {
    try (Container.Held _ = container.hold()) {
      if (!container.status().isAlive() || container.isRemoved()) {
        return;
      }
      container.set(container.state().withStoppedByUser(true));
      send(container, Signals.SIGKILL);
    }
    if (!container.awaitEnd(KILL_TIMEOUT)) {
      throw stuck(container);
    }
  }

  private static ContainerException stuck(Container container) {
    return new ContainerException(
        ErrorKind.DEADLINE_EXCEEDED,
        Reason.NONE,
        "container "
            + container.name()
            + " did not end within "
            + KILL_TIMEOUT.toSeconds()
            + " s of SIGKILL");
  }

  public void restart(Container container, @Nullable Integer timeout, String signal)
      throws InterruptedException {
    stop(container, timeout, signal);
    start.start(container);
    events.publish(container.record(), "restart");
  }

  /** {@code rm -f}: ends it first if need be. That another removes it meanwhile is success. */
  public void removeByForce(Container container) throws InterruptedException {
    try (Container.Held _ = container.hold()) {
      if (container.status() == ContainerStatus.RESTARTING) {
        container.set(container.state().with(ContainerStatus.EXITED).withStoppedByUser(true));
      }
    }
    killAndWait(container);
    try (Container.Held _ = container.hold()) {
      if (!container.isRemoved()) {
        removal.discard(container);
      }
    }
  }
}
