package io.jukung.shim.task;

import io.jukung.shim.runtime.ContainerProcess;

/**
 * A second process that holds what would be lost with this one (docs/adr/0004-second-witness.md):
 * offered to it right after a process exists and before anybody is told of it.
 */
@FunctionalInterface
public interface Witness {
  /** Takes duplicates of the descriptors; it must neither close the originals nor fail the task. */
  void testify(String id, String execId, ContainerProcess process);

  /** Nobody: what this process holds ends with it. */
  static Witness nobody() {
    return (id, execId, process) -> {};
  }
}
