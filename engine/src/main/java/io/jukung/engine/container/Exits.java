package io.jukung.engine.container;

import io.jukung.engine.config.RestartPolicy;
import io.jukung.engine.containerd.TaskClient;
import io.jukung.engine.containerd.TaskExit;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What follows when a container's process has ended: the exit code, a restart, the removal. */
final class Exits {
  private static final System.Logger LOG = System.getLogger(Exits.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONG_RUN = Duration.ofSeconds(10);

  private final TaskClient tasks;
  private final ContainerFiles files;
  private final ContainerEvents events;
  private final Removal removal;
  private final Start start;
  private final Executor executor;

  Exits(
      TaskClient tasks,
      ContainerFiles files,
      ContainerEvents events,
      Removal removal,
      Start start,
      Executor executor) {
    this.tasks = tasks;
    this.files = files;
    this.events = events;
    this.removal = removal;
    this.start = start;
    this.executor = executor;
  }

  /** The process with that pid is said to have ended. */
  void exited(Container container, int pid, TaskExit reported) {
    try (Container.Held _ = container.hold()) {
      ContainerState state = container.state();
      boolean current = state.status().isAlive() && (state.pid() == pid || state.pid() == 0);
      if (current && !container.isRemoved()) {
        finish(container, delete(container.id(), reported));
      }
    } catch (ContainerException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the end of container {0}: {1}",
          container.record().shortId(),
          e.getMessage());
    }
  }

  private TaskExit delete(String id, TaskExit reported) {
    try {
      return tasks.delete(id);
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return reported;
      }
      throw e;
    }
  }

  /** Records the exit and does what policy and --rm want. Under the lock. */
  void finish(Container container, TaskExit exit) {
    ContainerRecord record = container.record();
    ContainerState before = container.state();
    container.believe(before.exited(exit.status(), exit.at()));
    events.publish(record, "die", Map.of("exitCode", Integer.toString(exit.status())));
    if (shouldRestart(record.host().restartPolicy(), container.state())) {
      container.set(container.state().restarting());
      files.save(record, container.state());
      scheduleRestart(container, before.startedAt(), exit.at());
    } else if (record.host().autoRemove()) {
      removal.discard(container);
    } else {
      files.save(record, container.state());
    }
  }

  static boolean shouldRestart(RestartPolicy policy, ContainerState state) {
    if (state.stoppedByUser()) {
      return false;
    }
    return switch (policy.kind()) {
      case NO -> false;
      case ALWAYS, UNLESS_STOPPED -> true;
      case ON_FAILURE ->
          state.exitCode() != 0
              && (policy.maximumRetries() == 0 || state.restarts() < policy.maximumRetries());
    };
  }

  private void scheduleRestart(
      Container container, @org.jspecify.annotations.Nullable Instant startedAt, Instant endedAt) {
    boolean ranLong =
        startedAt != null && Duration.between(startedAt, endedAt).compareTo(LONG_RUN) > 0;
    int doublings = ranLong ? 0 : Math.min(container.state().restarts() - 1, 10);
    long pause = Math.min(FIRST_PAUSE.toNanos() << Math.max(0, doublings), LONGEST_PAUSE.toNanos());
    restartAfter(container, pause);
  }

  /** Starts it again after that many nanoseconds, unless that is called off. */
  void restartAfter(Container container, long pause) {
    java.util.concurrent.CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, executor)
        .execute(
            () -> {
              try {
                start.again(container);
              } catch (ContainerException e) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "restart of container {0}: {1}",
                    container.name(),
                    e.getMessage());
              }
            });
  }

  void outOfMemory(Container container) {
    try (Container.Held _ = container.hold()) {
      if (container.isRemoved() || container.state().oomKilled()) {
        return;
      }
      container.set(container.state().withOomKilled());
      files.save(container.record(), container.state());
      events.publish(container.record(), "oom");
    }
  }
}
