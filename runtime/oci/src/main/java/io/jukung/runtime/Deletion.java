package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.Kernel;
import java.io.IOException;

/** Removal of a container and of all that was made for it. */
final class Deletion {
  private static final int SIGKILL = 9;
  private static final int DEATH_MILLIS = 10_000;

  private final Kernel kernel;
  private final StateStore store;

  Deletion(Kernel kernel, StateStore store) {
    this.kernel = kernel;
    this.store = store;
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
      killRest(container, cgroup);
    }
    Launch launch = entry.launch;
    if (launch != null) {
      launch.close();
      entry.launch = null;
    }
    cgroup.remove();
    store.remove(id);
  }

  private void kill(ContainerRecord container, Cgroup cgroup) {
    try {
      new Signals(kernel).signalProcess(container, SIGKILL);
      if (cgroup.isFrozen()) {
        // version 1 delivers not even SIGKILL to the frozen
        cgroup.thaw();
      }
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
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
  private void killRest(ContainerRecord container, Cgroup cgroup) {
    for (int i = 0; i < 100 && !cgroup.pids().isEmpty(); i++) {
      try {
        new Signals(kernel).sendAll(container, SIGKILL);
      } catch (IOException e) {
        throw ContainerCreation.asOciException(e);
      }
      pause(i);
    }
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
