package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.shim.runtime.OciRuntime;
import io.jukung.shim.stdio.ProcessIo;
import io.jukung.sys.Fd;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What may be done to processes that exist: signals, freezing, limits, terminals. Thread-safe by
 * the group's lock.
 */
final class ContainerControl {
  private final ContainerServices services;
  private final OciRuntime runtime;
  private final TaskGroup tasks;

  ContainerControl(ContainerServices services, OciRuntime runtime, TaskGroup tasks) {
    this.services = services;
    this.runtime = runtime;
    this.tasks = tasks;
  }

  void kill(String execId, int signal, boolean all) {
    tasks.lock();
    try {
      TaskProcess process = tasks.get(execId);
      process.require(Operation.KILL);
      Fd pidfd = process.pidfd();
      if (pidfd == null) {
        throw ContainerException.failedPrecondition(
            "cannot kill exec \"" + execId + "\" of container \"" + tasks.id() + "\": not started");
      }
      if (all && process == tasks.init()) {
        runtime.killAll(tasks.id(), signal);
      } else if (!services.signals().send(pidfd, signal)) {
        throw ContainerException.notFound(
            Reason.PROCESS_NOT_FOUND,
            "cannot kill container \"" + tasks.id() + "\": process has ended");
      }
      if (signal == Signals.SIGKILL && tasks.init().state() instanceof TaskState.Paused) {
        // cgroup v1 keeps a frozen process from dying
        thaw();
      }
    } finally {
      tasks.unlock();
    }
  }

  void pause() {
    tasks.locked(
        () -> {
          tasks.init().require(Operation.PAUSE);
          runtime.pause(tasks.id());
          tasks.init().become(new TaskState.Paused(tasks.init().state().pid()));
          services.events().paused(tasks.id());
        });
  }

  void resume() {
    tasks.locked(
        () -> {
          tasks.init().require(Operation.RESUME);
          thaw();
        });
  }

  private void thaw() {
    runtime.resume(tasks.id());
    tasks.init().become(new TaskState.Running(tasks.init().state().pid()));
    services.events().resumed(tasks.id());
  }

  void update(byte[] resources) {
    tasks.locked(
        () -> {
          tasks.init().require(Operation.UPDATE);
          runtime.update(tasks.id(), resources);
        });
  }

  /** Of a container whose process has ended there is nothing to tell. */
  CgroupDetails usage() {
    return tasks.locked(
        () -> {
          TaskState state = tasks.init().state();
          if (state instanceof TaskState.Stopped || state instanceof TaskState.Deleted) {
            throw ContainerException.failedPrecondition(
                "no statistics of container \"" + tasks.id() + "\": it has stopped");
          }
          return runtime.usage(tasks.id());
        });
  }

  void resize(String execId, int columns, int rows) {
    tasks.locked(
        () -> {
          TaskProcess process = tasks.get(execId);
          process.require(Operation.RESIZE);
          ProcessIo io = process.io();
          if (io == null) {
            throw ContainerException.failedPrecondition(
                "cannot resize exec \"" + execId + "\": not started");
          }
          io.resize(columns, rows);
        });
  }

  void closeStdin(String execId) {
    tasks.locked(
        () -> {
          TaskProcess process = tasks.get(execId);
          process.require(Operation.CLOSE_STDIN);
          ProcessIo io = process.io();
          if (io != null) {
            io.closeStdin();
          }
        });
  }

  /** Host pids of all processes, with the id of the exec where one was started by name. */
  Map<Integer, String> pids() {
    return tasks.locked(
        () -> {
          Map<Integer, String> named = new LinkedHashMap<>();
          if (tasks.init().state() instanceof TaskState.Stopped
              || tasks.init().state() instanceof TaskState.Deleted) {
            return named;
          }
          for (int pid : runtime.pids(tasks.id())) {
            named.put(pid, "");
          }
          tasks
              .execsById()
              .forEach(
                  (execId, exec) -> named.computeIfPresent(exec.state().pid(), (p, n) -> execId));
          return named;
        });
  }
}
