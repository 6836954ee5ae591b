package io.jukung.engine.containerd;

import java.time.Instant;

/** What containerd tells of what happens, as far as we act on it. */
public sealed interface ContainerdEvent {

  /** The stream is (again) up: events before this may have been missed. */
  record Connected() implements ContainerdEvent {}

  /**
   * A process ended.
   *
   * @param execId empty when it was the container's own
   */
  record Exited(String containerId, String execId, int pid, int status, Instant at)
      implements ContainerdEvent {}

  /** The kernel killed something in the container for lack of memory. */
  record OutOfMemory(String containerId) implements ContainerdEvent {}

  /** An image name was created, changed or deleted. */
  record ImageChanged(String name) implements ContainerdEvent {}
}
