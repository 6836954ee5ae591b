package io.jukung.engine.container;

import io.jukung.engine.containerd.TaskClient;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;

/** {@code docker pause} and {@code unpause}, and the size of the terminal. */
public final class Pause {
  private final TaskClient tasks;
  private final ContainerFiles files;
  private final ContainerEvents events;

  Pause(TaskClient tasks, ContainerFiles files, ContainerEvents events) {
    this.tasks = tasks;
    this.files = files;
    this.events = events;
  }

  public void pause(Container container) {
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      if (container.status() == ContainerStatus.PAUSED) {
        throw ContainerException.failedPrecondition(
            Reason.CONTAINER_PAUSED, "container " + container.name() + " is already paused");
      }
      requireAlive(container);
      tasks.pause(container.id());
      become(container, ContainerStatus.PAUSED, "pause");
    }
  }

  public void unpause(Container container) {
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      if (container.status() != ContainerStatus.PAUSED) {
        throw ContainerException.failedPrecondition(
            Reason.CONTAINER_NOT_PAUSED, "container " + container.name() + " is not paused");
      }
      tasks.resume(container.id());
      become(container, ContainerStatus.RUNNING, "unpause");
    }
  }

  private void become(Container container, ContainerStatus status, String action) {
    container.set(container.state().with(status));
    files.save(container.record(), container.state());
    events.publish(container.record(), action);
  }

  /** Characters. */
  public void resize(Container container, int width, int height) {
    requireAlive(container);
    tasks.resize(container.id(), "", width, height);
    events.publish(
        container.record(),
        "resize",
        java.util.Map.of("width", Integer.toString(width), "height", Integer.toString(height)));
  }

  /**
   * For what needs a process that can act.
   *
   * @throws ContainerException CONTAINER_NOT_RUNNING or CONTAINER_PAUSED
   */
  public static void requireRunning(Container container) {
    if (container.status() == ContainerStatus.PAUSED) {
      throw ContainerException.failedPrecondition(
          Reason.CONTAINER_PAUSED,
          "container " + container.name() + " is paused, unpause the container before exec");
    }
    requireAlive(container);
  }

  /**
   * For what needs a process, frozen or not.
   *
   * @throws ContainerException CONTAINER_NOT_RUNNING
   */
  static void requireAlive(Container container) {
    if (container.status() == ContainerStatus.RESTARTING) {
      throw ContainerException.failedPrecondition(
          Reason.CONTAINER_NOT_RUNNING,
          "container " + container.name() + " is restarting, wait until the container is running");
    }
    if (!container.status().isAlive()) {
      throw ContainerException.failedPrecondition(
          Reason.CONTAINER_NOT_RUNNING, "container " + container.name() + " is not running");
    }
  }
}
