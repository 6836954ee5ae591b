package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;

/** Removal of a container and of all that was made for it. Uses no native code but for hooks. */
public final class Deletion {
  private static final int DEATH_MILLIS = 10_000;

  private final StateStore store;
  private final LifecycleHooks hooks;

  public Deletion(StateStore store, LifecycleHooks hooks) {
    this.store = store;
    this.hooks = hooks;
  }

  /**
   * Removes a container that no process of this JVM cares for.
   *
   * @param force kill it first when it runs
   */
  public void run(String id, boolean force) {
    run(id, new ContainerEntry(), force);
  }

  void run(String id, ContainerEntry entry, boolean force) {
    ContainerRecord container;
    try {
      ContainerRecord known = entry.container;
      container = known == null || !store.exists(id) ? store.load(id) : known;
    } catch (OciException e) {
      if (force && e.reason() == Reason.NO_CONTAINER) {
        // left by a create that was itself killed
        store.remove(id);
        return;
      }
      throw e;
    }
    Cgroup cgroup = Cgroup.existing(container.cgroups());
    if (StateStore.isAlive(container)) {
      ContainerStatus status = store.observe(container);
      if (!force && status != ContainerStatus.CREATED) {
        throw OciRuntime.wrongState(
            "cannot delete container " + id + " that is not stopped: " + status.text());
      }
      kill(container, cgroup);
    }
    if (!container.namespaces().contains(NamespaceType.PID)) {
      killRest(cgroup);
    }
    Launch launch = entry.launch;
    if (launch != null) {
      launch.close();
      entry.launch = null;
    }
    cgroup.remove();
    store.remove(id);
    hooks.afterStop(container);
  }

  private void kill(ContainerRecord container, Cgroup cgroup) {
    kill(container.pid());
    if (cgroup.isFrozen()) {
      // version 1 delivers not even SIGKILL to the frozen
      cgroup.thaw();
    }
    long deadline = System.nanoTime() + DEATH_MILLIS * 1_000_000L;
    for (int i = 0; StateStore.isAlive(container); i++) {
      if (System.nanoTime() > deadline) {
        throw new OciException(
            Kind.INTERNAL, Reason.NONE, "process " + container.pid() + " does not die of SIGKILL");
      }
      pause(i);
    }
  }

  /** Without a pid namespace of its own, others outlive the first process. */
  private static void killRest(Cgroup cgroup) {
    for (int i = 0; i < 100 && !cgroup.pids().isEmpty(); i++) {
      if (!cgroup.killAll()) {
        cgroup.pids().forEach(Deletion::kill);
      }
      pause(i);
    }
  }

  /** SIGKILL by the JDK's own means, so that the command needs no native library for it. */
  static void kill(int pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void pause(int attempt) {
    if (attempt < 5) {
      Thread.yield();
      return;
    }
    try {
      Thread.sleep(attempt < 50 ? 1 : 10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
