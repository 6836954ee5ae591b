package io.jukung.engine.containerd;

/**
 * A task as containerd lists it.
 *
 * @param pid 0 when there is no process
 * @param exit meaningful when stopped
 */
public record TaskState(String containerId, Status status, int pid, TaskExit exit) {

  /** containerd's words. */
  public enum Status {
    UNKNOWN,
    CREATED,
    RUNNING,
    STOPPED,
    PAUSED,
    PAUSING
  }
}
