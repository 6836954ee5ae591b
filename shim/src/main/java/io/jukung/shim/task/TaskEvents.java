package io.jukung.shim.task;

import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.stdio.StdioRequest;
import java.util.List;

/**
 * Who is told what happens to tasks. Called with the container's lock held, so that the order of
 * calls is the order of things; implementations only queue. Thread-safe.
 */
public interface TaskEvents {
  void created(String id, String bundle, List<RootfsMount> rootfs, StdioRequest stdio, int pid);

  void started(String id, int pid);

  void execAdded(String id, String execId);

  void execStarted(String id, String execId, int pid);

  /**
   * @param processId the exec's id, or the container's own for its init
   */
  void exited(String id, String processId, int pid, ProcessExit status);

  void deleted(String id, int pid, ProcessExit status);

  void paused(String id);

  void resumed(String id);

  void outOfMemory(String id);
}
