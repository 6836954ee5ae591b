package io.jukung.engine.container;

import io.jukung.engine.config.RestartPolicy;
import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.containerd.TaskExit;
import io.jukung.engine.containerd.TaskState;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the containers again after a restart of ours or of containerd's. What is on disk says which
 * containers there are; what they do is asked of the tasks, and believed.
 */
final class Recovery {
  /** Exit code of a process of which nobody knows how it ended: Docker's. */
  static final int LOST = 255;

  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

  private final ContainerdClient containerd;
  private final ContainerIndex index;
  private final ContainerFiles files;
  private final ContainerPaths paths;
  private final Removal removal;
  private final Exits exits;
  private final Clock clock;
  private final Set<String> unfinished = new HashSet<>();
  private final Set<String> damaged = new HashSet<>();

  Recovery(
      ContainerdClient containerd,
      ContainerIndex index,
      ContainerFiles files,
      ContainerPaths paths,
      Removal removal,
      Exits exits,
      Clock clock) {
    this.containerd = containerd;
    this.index = index;
    this.files = files;
    this.paths = paths;
    this.removal = removal;
    this.exits = exits;
    this.clock = clock;
  }

  /** Reads the disk; once, before anything is served. */
  void load() throws IOException {
    ContainerFiles.Found found = files.load();
    for (Container container : found.containers()) {
      index.reserve(container.name(), container.id());
      index.add(container);
    }
    unfinished.addAll(found.unfinished());
    damaged.addAll(found.damaged());
  }

  /** The first time after {@link #load}: also removes what was never finished, and orphans. */
  void first() throws IOException {
    reconcile();
    for (String id : Set.copyOf(unfinished)) {
      removal.discardUnknown(id);
      files.deleteDirectory(id);
      unfinished.remove(id);
    }
    String owner = paths.data().toString();
    Set<String> ours = new HashSet<>(containerd.containers().idsWithLabel(Creation.OWNER, owner));
    ours.addAll(containerd.snapshots().keysWithLabel(Creation.OWNER, owner));
    for (String id : ours) {
      if (!index.contains(id) && !damaged.contains(id)) {
        removal.discardUnknown(id);
      }
    }
    index.all().forEach(this::applyPolicy);
  }

  /** Brings every container in line with its task. */
  void reconcile() {
    Map<String, TaskState> tasks = new HashMap<>();
    containerd.tasks().list().forEach(task -> tasks.put(task.containerId(), task));
    for (Container container : index.all()) {
      try (Container.Held _ = container.hold()) {
        if (!container.isRemoved()) {
          reconcile(container, tasks.get(container.id()));
        }
      } catch (ContainerException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "container {0} could not be brought up to date: {1}",
            container.record().shortId(),
            e.getMessage());
      }
    }
  }

  private void reconcile(Container container, @Nullable TaskState listed) {
    boolean alive = container.status().isAlive();
    // the list is older than the lock: a difference is looked at again
    TaskState task = listed == null && !alive ? null : current(container.id());
    if (task == null) {
      if (alive) {
        LOG.log(
            System.Logger.Level.WARNING,
            "container {0} lost its process",
            container.record().shortId());
        exits.finish(container, new TaskExit(LOST, clock.instant()));
      }
      return;
    }
    switch (task.status()) {
      case RUNNING -> alive(container, task, ContainerStatus.RUNNING);
      case PAUSED, PAUSING -> alive(container, task, ContainerStatus.PAUSED);
      case STOPPED -> ended(container, task);
      case CREATED, UNKNOWN -> removeTask(container);
    }
  }

  private @Nullable TaskState current(String id) {
    try {
      return containerd.tasks().get(id, "");
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  private void alive(Container container, TaskState task, ContainerStatus status) {
    ContainerState state = container.state();
    if (state.status() == status && state.pid() == task.pid()) {
      return;
    }
    Instant started = state.startedAt();
    ContainerState now =
        state.status().isAlive() && started != null
            ? state.started(task.pid(), started)
            : state.started(task.pid(), clock.instant());
    container.believe(now.with(status).withStoppedByUser(state.stoppedByUser()));
    files.save(container.record(), container.state());
  }

  private void ended(Container container, TaskState task) {
    TaskExit exit = task.exit();
    try {
      exit = containerd.tasks().delete(container.id());
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
    }
    if (container.status().isAlive()) {
      exits.finish(container, exit);
    } else {
      // it ran and ended between its start and our note of it
      container.believe(container.state().exited(exit.status(), exit.at()).asRegistered());
      files.save(container.record(), container.state());
      if (container.record().host().autoRemove()) {
        removal.discard(container);
      }
    }
  }

  /** A task that was made but never started belongs to a start that was cut off. */
  private void removeTask(Container container) {
    try {
      containerd.tasks().kill(container.id(), "", Signals.SIGKILL, true);
      containerd.tasks().delete(container.id());
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
    }
    if (container.status().isAlive()) {
      exits.finish(container, new TaskExit(LOST, clock.instant()));
    }
  }

  /** What ended while we were away: removed or started again, as was wished. */
  private void applyPolicy(Container container) {
    try (Container.Held _ = container.hold()) {
      ContainerState state = container.state();
      RestartPolicy policy = container.record().host().restartPolicy();
      if (container.isRemoved()) {
        return;
      }
      switch (state.status()) {
        case EXITED -> {
          boolean again =
              state.startedAt() != null
                  && (policy.kind() == RestartPolicy.Kind.ALWAYS
                      || (policy.kind() == RestartPolicy.Kind.UNLESS_STOPPED
                          && !state.stoppedByUser()));
          if (container.record().host().autoRemove()) {
            removal.discard(container);
          } else if (again) {
            container.set(state.restarting());
            exits.restartAfter(container, 0);
          }
        }
        case RESTARTING -> exits.restartAfter(container, 0);
        case REMOVING, DEAD -> retryRemoval(container);
        case CREATED, RUNNING, PAUSED -> {}
      }
    } catch (ContainerException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "container {0}: {1}",
          container.record().shortId(),
          e.getMessage());
    }
  }

  private void retryRemoval(Container container) {
    container.believe(container.state().with(ContainerStatus.DEAD));
    removal.discard(container);
  }
}
