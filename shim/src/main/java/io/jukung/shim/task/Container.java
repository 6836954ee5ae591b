package io.jukung.shim.task;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.ContainerProcess;
import io.jukung.shim.runtime.CreateContainer;
import io.jukung.shim.runtime.ExecProcess;
import io.jukung.shim.runtime.OciRuntime;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.runtime.RuntimeChoice;
import io.jukung.shim.stdio.ProcessIo;
import io.jukung.shim.stdio.StdioRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  private final ContainerServices services;
  private final OciRuntime runtime;
  private final String id;
  private final Path bundle;
  private final TaskGroup tasks;
  private final TaskProcess init;
  private final ContainerControl control;
  private boolean initEndsOthers;
  private boolean deleting;
  private OutOfMemoryWatch oomWatch = OutOfMemoryWatch.BLIND;

  private Container(
      ContainerServices services, OciRuntime runtime, String id, Path bundle, StdioRequest stdio) {
    this.services = services;
    this.runtime = runtime;
    this.id = id;
    this.bundle = bundle;
    this.tasks = new TaskGroup(id, stdio);
    this.init = tasks.init();
    this.control = new ContainerControl(services, runtime, tasks);
  }

  /**
   * Makes the container up to the point where its init waits for start; on failure nothing stays.
   */
  static Container create(
      ContainerServices services,
      String id,
      Path bundle,
      List<RootfsMount> rootfs,
      StdioRequest stdio,
      RuntimeChoice choice) {
    OciRuntime runtime = services.runtimes().get(choice);
    save(choice, bundle);
    Container container = new Container(services, runtime, id, bundle, stdio);
    Path target = bundle.resolve("rootfs");
    container.tasks.lock();
    try {
      services.rootfs().mount(rootfs, target);
      try {
        container.createInit(rootfs);
      } catch (RuntimeException e) {
        undo(e, () -> services.rootfs().unmount(target));
        throw e;
      }
    } finally {
      container.tasks.unlock();
    }
    return container;
  }

  private static void save(RuntimeChoice choice, Path bundle) {
    try {
      choice.save(bundle);
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("note the runtime in the bundle");
    }
  }

  private void createInit(List<RootfsMount> rootfs) {
    ProcessIo io = services.stdio().open(init.stdio(), id);
    ContainerProcess process;
    try {
      process = runtime.create(new CreateContainer(id, bundle, io.childStdio()));
    } catch (RuntimeException e) {
      io.close();
      throw e;
    }
    try {
      adopt(process, io, rootfs);
    } catch (RuntimeException e) {
      undo(e, () -> runtime.delete(id));
      io.close();
      throw e;
    }
  }

  private void adopt(ContainerProcess process, ProcessIo io, List<RootfsMount> rootfs) {
    initEndsOthers = process.endsOthers();
    oomWatch = runtime.watchOutOfMemory(id, () -> services.events().outOfMemory(id));
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

  /** What may be done to its processes. */
  ContainerControl control() {
    return control;
  }

  /** Starts the init or, with an exec's id, makes that process; the answer is its host pid. */
  int start(String execId) {
    return tasks.locked(
        () -> {
          TaskProcess process = tasks.get(execId);
          process.require(Operation.START);
          if (process == init) {
            runtime.start(id);
            init.become(new TaskState.Running(init.state().pid()));
            services.events().started(id, init.state().pid());
          } else {
            startExec(execId, process);
          }
          return process.state().pid();
        });
  }

  private void startExec(String execId, TaskProcess exec) {
    init.require(Operation.EXEC);
    ProcessIo io = exec.openIo();
    ContainerProcess process =
        runtime.exec(new ExecProcess(id, execId, bundle, exec.spec(), io.childStdio()));
    attach(exec, execId, io, process);
    exec.become(new TaskState.Running(process.pid()));
    services.events().execStarted(id, execId, process.pid());
  }

  /** Notes a process to be started later; whoever wants its output can attach from here on. */
  void exec(String execId, byte[] spec, StdioRequest stdio) {
    tasks.locked(
        () -> {
          init.require(Operation.EXEC);
          TaskProcess exec = tasks.add(execId, spec, stdio);
          try {
            exec.io(services.stdio().open(stdio, id));
          } catch (RuntimeException e) {
            tasks.remove(execId);
            throw e;
          }
          services.events().execAdded(id, execId);
        });
  }

  private void ended(TaskProcess process, String execId, ProcessExit status) {
    List<CompletableFuture<?>> before = new ArrayList<>();
    int pid;
    tasks.lock();
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
      tasks.unlock();
    }
    CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, services.settleLimit().toMillis(), MILLISECONDS)
        .whenComplete((nothing, failure) -> publishExit(process, execId, pid, status));
  }

  /** Execs end with their init; their news goes out first, as clients expect. */
  private void endOthers(List<CompletableFuture<?>> before) {
    for (TaskProcess exec : tasks.execs()) {
      if (exec.state() instanceof TaskState.Running) {
        before.add(exec.exit());
      }
    }
    if (!initEndsOthers) {
      try {
        runtime.killAll(id, Signals.SIGKILL);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "processes left by the init of container " + id + ": kill", e);
      }
    }
  }

  private void publishExit(TaskProcess process, String execId, int pid, ProcessExit status) {
    tasks.lock();
    try {
      oomWatch.check(); // why it ended is told before that it ended
      services.events().exited(id, execId.isEmpty() ? id : execId, pid, status);
    } finally {
      tasks.unlock();
    }
    process.exit().complete(status);
  }

  TaskSnapshot snapshot(String execId) {
    return tasks.locked(
        () -> {
          TaskProcess process = tasks.get(execId);
          return new TaskSnapshot(id, execId, bundle, process.state(), process.stdio());
        });
  }

  CompletableFuture<ProcessExit> exit(String execId) {
    return tasks.locked(
        () -> {
          return tasks.get(execId).exit();
        });
  }

  /** Removes an exec that has ended, or never began. */
  TaskState deleteExec(String execId) {
    TaskProcess exec;
    tasks.lock();
    try {
      exec = tasks.get(execId);
      exec.require(Operation.DELETE);
    } finally {
      tasks.unlock();
    }
    ProcessIo io = exec.io();
    if (io != null && exec.state() instanceof TaskState.Stopped) {
      io.awaitDelivered(services.deliverLimit());
    }
    tasks.lock();
    try {
      TaskState last = exec.state();
      exec.require(Operation.DELETE);
      exec.become(new TaskState.Deleted(last.pid()));
      exec.exit()
          .completeExceptionally(
              ContainerException.notFound("exec \"" + execId + "\" was never started"));
      tasks.remove(execId);
      if (io != null) {
        io.close();
      }
      return last;
    } finally {
      tasks.unlock();
    }
  }

  /** Removes the container, which has ended or was never started; the answer is its last state. */
  TaskState.Stopped delete() {
    tasks.lock();
    try {
      init.require(Operation.DELETE);
      if (deleting) {
        throw ContainerException.failedPrecondition("container \"" + id + "\" is being deleted");
      }
      deleting = true;
    } finally {
      tasks.unlock();
    }
    try {
      return deleteUnlocked();
    } catch (RuntimeException e) {
      tasks.lock();
      deleting = false;
      tasks.unlock();
      throw e;
    }
  }

  private TaskState.Stopped deleteUnlocked() {
    if (init.state() instanceof TaskState.Created) {
      runtime.delete(id); // kills the init that waits for its start
    }
    ProcessExit status = init.exit().join();
    ProcessIo io = init.io();
    if (io != null) {
      io.awaitDelivered(services.deliverLimit());
    }
    tasks.lock();
    try {
      runtime.delete(id);
      services.rootfs().unmount(bundle.resolve("rootfs"));
      closeAll(io);
      TaskState.Stopped last = new TaskState.Stopped(init.state().pid(), status);
      init.become(new TaskState.Deleted(last.pid()));
      services.events().deleted(id, last.pid(), status);
      return last;
    } finally {
      tasks.unlock();
    }
  }

  private void closeAll(@Nullable ProcessIo io) {
    if (io != null) {
      io.close();
    }
    for (TaskProcess exec : tasks.execs()) {
      if (exec.io() != null) {
        exec.io().close();
      }
    }
    oomWatch.close();
  }

  private static void undo(RuntimeException failure, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
