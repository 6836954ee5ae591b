package io.jukung.shim.task;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.ContainerProcess;
import io.jukung.shim.runtime.CreateContainer;
import io.jukung.shim.runtime.ExecProcess;
import io.jukung.shim.stdio.ProcessIo;
import io.jukung.shim.stdio.StdioRequest;
import io.jukung.sys.Fd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One container: its init, its execs, and the order in which things may happen to them. One lock
 * guards all of it and is held while the runtime works, so that an exit is never told before the
 * start it follows; it is not held while anybody waits for output or for an end.
 */
final class Container {
  private static final Logger LOG = Logger.getLogger(Container.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final ContainerServices services;
  private final String id;
  private final Path bundle;
  private final TaskProcess init;
  private final Map<String, TaskProcess> execs = new LinkedHashMap<>();
  private final Map<String, byte[]> execSpecs = new LinkedHashMap<>();
  private boolean initEndsOthers;
  private boolean deleting;
  private AutoCloseable oomWatch = () -> {};

  private Container(ContainerServices services, String id, Path bundle, StdioRequest stdio) {
    this.services = services;
    this.id = id;
    this.bundle = bundle;
    this.init = new TaskProcess("container \"" + id + "\"", stdio);
  }

  /**
   * Makes the container up to the point where its init waits for start; on failure nothing stays.
   */
  static Container create(
      ContainerServices services,
      String id,
      Path bundle,
      List<RootfsMount> rootfs,
      StdioRequest stdio) {
    Container container = new Container(services, id, bundle, stdio);
    Path target = bundle.resolve("rootfs");
    container.lock.lock();
    try {
      services.rootfs().mount(rootfs, target);
      try {
        container.createInit(rootfs);
      } catch (RuntimeException e) {
        undo(e, () -> services.rootfs().unmount(target));
        throw e;
      }
    } finally {
      container.lock.unlock();
    }
    return container;
  }

  private void createInit(List<RootfsMount> rootfs) {
    ProcessIo io = services.stdio().open(init.stdio(), id);
    ContainerProcess process;
    try {
      process = services.runtime().create(new CreateContainer(id, bundle, io.childStdio()));
    } catch (RuntimeException e) {
      io.close();
      throw e;
    }
    initEndsOthers = process.endsOthers();
    oomWatch = services.runtime().watchOutOfMemory(id, () -> services.events().outOfMemory(id));
    attach(init, "", io, process);
    services.events().created(id, bundle.toString(), rootfs, init.stdio(), process.pid());
  }

  /** The process exists: its output is pumped, its end awaited. */
  private void attach(TaskProcess task, String execId, ProcessIo io, ContainerProcess process) {
    task.io(io);
    io.started(process.terminal());
    services.witness().testify(id, execId, process);
    task.exists(process.pid(), process.pidfd());
    services.exits().watch(process.pidfd(), status -> ended(task, execId, status));
  }

  /** Starts the init or, with an exec's id, makes that process; the answer is its host pid. */
  int start(String execId) {
    lock.lock();
    try {
      TaskProcess process = process(execId);
      process.require(Operation.START);
      if (process == init) {
        services.runtime().start(id);
        init.become(new TaskState.Running(init.state().pid()));
        services.events().started(id, init.state().pid());
      } else {
        startExec(execId, process);
      }
      return process.state().pid();
    } finally {
      lock.unlock();
    }
  }

  private void startExec(String execId, TaskProcess exec) {
    init.require(Operation.EXEC);
    byte[] spec = execSpecs.getOrDefault(execId, new byte[0]);
    ProcessIo io = services.stdio().open(exec.stdio(), id);
    ContainerProcess process;
    try {
      process = services.runtime().exec(new ExecProcess(id, execId, bundle, spec, io.childStdio()));
    } catch (RuntimeException e) {
      io.close();
      throw e;
    }
    attach(exec, execId, io, process);
    exec.become(new TaskState.Running(process.pid()));
    services.events().execStarted(id, execId, process.pid());
  }

  /** Notes a process to be started later. */
  void exec(String execId, byte[] spec, StdioRequest stdio) {
    lock.lock();
    try {
      init.require(Operation.EXEC);
      if (execId.isEmpty() || execId.equals(id) || execs.containsKey(execId)) {
        throw ContainerException.alreadyExists(
            "exec \"" + execId + "\" of container \"" + id + "\" exists");
      }
      execs.put(
          execId, new TaskProcess("exec \"" + execId + "\" of container \"" + id + "\"", stdio));
      execSpecs.put(execId, spec);
      services.events().execAdded(id, execId);
    } finally {
      lock.unlock();
    }
  }

  private void ended(TaskProcess process, String execId, ProcessExit status) {
    List<CompletableFuture<?>> before = new ArrayList<>();
    int pid;
    lock.lock();
    try {
      pid = process.state().pid();
      process.become(new TaskState.Stopped(pid, status));
      if (process.io() != null) {
        before.add(process.io().exited());
      }
      if (process == init) {
        endOthers(before);
      }
    } finally {
      lock.unlock();
    }
    CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, services.settleLimit().toMillis(), MILLISECONDS)
        .whenComplete((nothing, failure) -> publishExit(process, execId, pid, status));
  }

  /** Execs end with their init; their news goes out first, as clients expect. */
  private void endOthers(List<CompletableFuture<?>> before) {
    for (TaskProcess exec : execs.values()) {
      if (exec.state() instanceof TaskState.Running) {
        before.add(exec.exit());
      }
    }
    if (!initEndsOthers) {
      try {
        services.runtime().killAll(id, Signals.SIGKILL);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "processes left by the init of container " + id + ": kill", e);
      }
    }
  }

  private void publishExit(TaskProcess process, String execId, int pid, ProcessExit status) {
    lock.lock();
    try {
      services.events().exited(id, execId.isEmpty() ? id : execId, pid, status);
    } finally {
      lock.unlock();
    }
    process.exit().complete(status);
  }

  void kill(String execId, int signal, boolean all) {
    lock.lock();
    try {
      TaskProcess process = process(execId);
      process.require(Operation.KILL);
      Fd pidfd = process.pidfd();
      if (pidfd == null) {
        throw ContainerException.failedPrecondition(
            "cannot kill exec \"" + execId + "\" of container \"" + id + "\": not started");
      }
      if (all && process == init) {
        services.runtime().killAll(id, signal);
      } else if (!services.signals().send(pidfd, signal)) {
        throw ContainerException.notFound(
            Reason.PROCESS_NOT_FOUND, "cannot kill container \"" + id + "\": process has ended");
      }
      if (signal == Signals.SIGKILL && init.state() instanceof TaskState.Paused) {
        // cgroup v1 keeps a frozen process from dying
        thaw();
      }
    } finally {
      lock.unlock();
    }
  }

  void pause() {
    lock.lock();
    try {
      init.require(Operation.PAUSE);
      services.runtime().pause(id);
      init.become(new TaskState.Paused(init.state().pid()));
      services.events().paused(id);
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    lock.lock();
    try {
      init.require(Operation.RESUME);
      thaw();
    } finally {
      lock.unlock();
    }
  }

  private void thaw() {
    services.runtime().resume(id);
    init.become(new TaskState.Running(init.state().pid()));
    services.events().resumed(id);
  }

  void update(byte[] resources) {
    lock.lock();
    try {
      init.require(Operation.UPDATE);
      services.runtime().update(id, resources);
    } finally {
      lock.unlock();
    }
  }

  void resize(String execId, int columns, int rows) {
    lock.lock();
    try {
      TaskProcess process = process(execId);
      process.require(Operation.RESIZE);
      ProcessIo io = process.io();
      if (io == null) {
        throw ContainerException.failedPrecondition(
            "cannot resize exec \"" + execId + "\": not started");
      }
      io.resize(columns, rows);
    } finally {
      lock.unlock();
    }
  }

  void closeStdin(String execId) {
    lock.lock();
    try {
      TaskProcess process = process(execId);
      process.require(Operation.CLOSE_STDIN);
      ProcessIo io = process.io();
      if (io != null) {
        io.closeStdin();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Host pids of all processes, with the id of the exec where one was started by name. */
  Map<Integer, String> pids() {
    lock.lock();
    try {
      Map<Integer, String> named = new LinkedHashMap<>();
      if (init.state() instanceof TaskState.Stopped || init.state() instanceof TaskState.Deleted) {
        return named;
      }
      for (int pid : services.runtime().pids(id)) {
        named.put(pid, "");
      }
      execs.forEach((execId, exec) -> named.computeIfPresent(exec.state().pid(), (p, n) -> execId));
      return named;
    } finally {
      lock.unlock();
    }
  }

  TaskSnapshot snapshot(String execId) {
    lock.lock();
    try {
      TaskProcess process = process(execId);
      return new TaskSnapshot(id, execId, bundle, process.state(), process.stdio());
    } finally {
      lock.unlock();
    }
  }

  CompletableFuture<ProcessExit> exit(String execId) {
    lock.lock();
    try {
      return process(execId).exit();
    } finally {
      lock.unlock();
    }
  }

  /** Removes an exec that has ended, or never began. */
  TaskState deleteExec(String execId) {
    TaskProcess exec;
    lock.lock();
    try {
      exec = process(execId);
      exec.require(Operation.DELETE);
    } finally {
      lock.unlock();
    }
    ProcessIo io = exec.io();
    if (io != null && exec.state() instanceof TaskState.Stopped) {
      io.awaitDelivered(services.deliverLimit());
    }
    lock.lock();
    try {
      TaskState last = exec.state();
      exec.require(Operation.DELETE);
      exec.become(new TaskState.Deleted(last.pid()));
      exec.exit()
          .completeExceptionally(
              ContainerException.notFound("exec \"" + execId + "\" was never started"));
      execs.remove(execId);
      execSpecs.remove(execId);
      if (io != null) {
        io.close();
      }
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Removes the container, which has ended or was never started; the answer is its last state. */
  TaskState.Stopped delete() {
    lock.lock();
    try {
      init.require(Operation.DELETE);
      if (deleting) {
        throw ContainerException.failedPrecondition("container \"" + id + "\" is being deleted");
      }
      deleting = true;
    } finally {
      lock.unlock();
    }
    try {
      return deleteUnlocked();
    } catch (RuntimeException e) {
      lock.lock();
      deleting = false;
      lock.unlock();
      throw e;
    }
  }

  private TaskState.Stopped deleteUnlocked() {
    if (init.state() instanceof TaskState.Created) {
      services.runtime().delete(id); // kills the init that waits for its start
    }
    ProcessExit status = init.exit().join();
    ProcessIo io = init.io();
    if (io != null) {
      io.awaitDelivered(services.deliverLimit());
    }
    lock.lock();
    try {
      services.runtime().delete(id);
      services.rootfs().unmount(bundle.resolve("rootfs"));
      closeAll(io);
      TaskState.Stopped last = new TaskState.Stopped(init.state().pid(), status);
      init.become(new TaskState.Deleted(last.pid()));
      services.events().deleted(id, last.pid(), status);
      return last;
    } finally {
      lock.unlock();
    }
  }

  private void closeAll(@Nullable ProcessIo io) {
    if (io != null) {
      io.close();
    }
    for (TaskProcess exec : execs.values()) {
      if (exec.io() != null) {
        exec.io().close();
      }
    }
    try {
      oomWatch.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "container " + id + ": end of the watch for lack of memory", e);
    }
  }

  private TaskProcess process(String execId) {
    if (execId.isEmpty()) {
      return init;
    }
    TaskProcess exec = execs.get(execId);
    if (exec == null) {
      throw ContainerException.notFound(
          Reason.EXEC_NOT_FOUND, "no exec \"" + execId + "\" in container \"" + id + "\"");
    }
    return exec;
  }

  private static void undo(RuntimeException failure, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
