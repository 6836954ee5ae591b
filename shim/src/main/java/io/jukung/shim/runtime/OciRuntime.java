package io.jukung.shim.runtime;

import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.cgroup.CgroupDetails;
import java.util.List;

/**
 * What the shim needs of an OCI runtime, whichever it is. Calls for one container come one at a
 * time, calls for different ones at the same time. All failures are {@link
 * io.jukung.proto.error.ContainerException}s whose kind says whether the request, the container's
 * state or the machine is at fault; a failed create leaves nothing behind.
 */
public interface OciRuntime {

  /** Creates a container whose init waits for {@link #start}. */
  ContainerProcess create(CreateContainer request);

  /** Lets the container's init run the user's program. */
  void start(String id);

  /** Runs a further process in a running container. */
  ContainerProcess exec(ExecProcess request);

  /** Sends a signal to every process of the container. One that has none left is no error. */
  void killAll(String id, int signal);

  void pause(String id);

  void resume(String id);

  /** Host pids of all processes in the container. */
  List<Integer> pids(String id);

  /** What the container uses, as its cgroup tells. */
  CgroupDetails usage(String id);

  /**
   * Changes the limits of a container.
   *
   * @param resources JSON, {@code linux.resources} of the OCI runtime spec
   */
  void update(String id, byte[] resources);

  /**
   * Kills what still runs and removes all that was made for the container. An unknown id is no
   * error.
   */
  void delete(String id);

  /**
   * Calls back, on any thread, each time the kernel has killed a process for want of memory in this
   * container.
   *
   * @return ends the watching; nothing to watch gives one that does nothing
   */
  OutOfMemoryWatch watchOutOfMemory(String id, Runnable onOutOfMemory);
}
