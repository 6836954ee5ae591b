package io.jukung.runtime;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import java.io.IOException;

/** Signals to a container's processes. */
public final class Signals {
  private static final int SIGKILL = 9;

  private final Kernel kernel;

  public Signals(Kernel kernel) {
    this.kernel = kernel;
  }

  public void send(ContainerRecord container, int signal, boolean all) {
    try {
      if (all) {
        sendAll(container, signal);
      } else {
        sendFirst(container, signal);
      }
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
    }
  }

  private void sendFirst(ContainerRecord container, int signal) throws IOException {
    if (!signalProcess(container, signal)) {
      throw OciRuntime.wrongState("container not running");
    }
  }

  /** False when it has ended. */
  boolean signalProcess(ContainerRecord container, int signal) throws IOException {
    try (Fd pidfd = kernel.processes().pidfd(container.pid())) {
      // asked after the pidfd was opened: from here on the pid cannot become another process's
      if (!StateStore.isAlive(container)) {
        return false;
      }
      kernel.processes().signal(pidfd, signal);
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  /** Frozen meanwhile, so that no process forks out of the way. */
  void sendAll(ContainerRecord container, int signal) throws IOException {
    Cgroup cgroup = Cgroup.existing(container.cgroups());
    if (signal == SIGKILL && cgroup.killAll()) {
      return;
    }
    boolean wasFrozen = cgroup.isFrozen();
    boolean freeze = !wasFrozen && cgroup.pids().size() > 1;
    if (freeze) {
      cgroup.freeze();
    }
    try {
      for (int pid : cgroup.pids()) {
        try {
          kernel.processes().kill(pid, signal);
        } catch (ErrnoException e) {
          if (e.errno() != Errno.ESRCH) {
            throw e;
          }
        }
      }
    } finally {
      if (freeze) {
        cgroup.thaw();
      }
    }
  }
}
