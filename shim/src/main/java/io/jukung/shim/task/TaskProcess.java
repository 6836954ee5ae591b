package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.stdio.ProcessIo;
import io.jukung.shim.stdio.StdioRequest;
import io.jukung.sys.Fd;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A container's init or one of its execs: state, descriptors, and who waits for its end. Fields are
 * guarded by the container's lock; {@link #exit} may be used by anyone.
 */
final class TaskProcess {
  private final String name;
  private final StdioRequest stdio;
  private final byte[] spec;
  private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
  private TaskState state = new TaskState.Created(0);
  private @Nullable ProcessIo io;
  private @Nullable Fd pidfd;

  /**
   * @param name for messages: {@code container "x"} or {@code exec "y" of container "x"}
   */
  TaskProcess(String name, StdioRequest stdio, byte[] spec) {
    this.name = name;
    this.stdio = stdio;
    this.spec = spec;
  }

  StdioRequest stdio() {
    return stdio;
  }

  /** The OCI process of an exec as JSON; empty for an init, whose is in the bundle. */
  byte[] spec() {
    return spec;
  }

  TaskState state() {
    return state;
  }

  /** Completes when the end of the process has been published. */
  CompletableFuture<ProcessExit> exit() {
    return exit;
  }

  @Nullable ProcessIo io() {
    return io;
  }

  /** What {@link #io(ProcessIo)} was given. */
  ProcessIo openIo() {
    if (io == null) {
      throw new IllegalStateException(name + " has no stdio");
    }
    return io;
  }

  void io(ProcessIo opened) {
    io = opened;
  }

  @Nullable Fd pidfd() {
    return pidfd;
  }

  /**
   * The process exists now; its descriptor is owned here, and closed when the process has ended.
   */
  void exists(int pid, Fd ownPidfd) {
    if (!(state instanceof TaskState.Created)) {
      throw new IllegalStateException(name + " is " + state.word() + " and cannot get a process");
    }
    state = new TaskState.Created(pid);
    pidfd = ownPidfd;
  }

  void become(TaskState next) {
    if (!state.leadsTo(next)) {
      throw new IllegalStateException(name + ": " + state.word() + " cannot become " + next.word());
    }
    state = next;
    if (next instanceof TaskState.Stopped || next instanceof TaskState.Deleted) {
      // under the container's lock, where signals are sent: the number may mean another process
      // from here on
      if (pidfd != null) {
        pidfd.close();
      }
      pidfd = null;
    }
  }

  /** Throws unless the state allows the operation. */
  void require(Operation operation) {
    if (state.allows(operation)) {
      return;
    }
    String message = "cannot " + operation + " " + name + ": it is " + state.word();
    boolean gone = state instanceof TaskState.Stopped || state instanceof TaskState.Deleted;
    if (gone && operation == Operation.KILL) {
      throw ContainerException.notFound(
          Reason.PROCESS_NOT_FOUND, message); // as runc's shim: "process already finished"
    }
    throw ContainerException.failedPrecondition(reason(), message);
  }

  private Reason reason() {
    return switch (state) {
      case TaskState.Running running -> Reason.CONTAINER_RUNNING;
      case TaskState.Paused paused -> Reason.CONTAINER_PAUSED;
      default -> Reason.CONTAINER_NOT_RUNNING;
    };
  }
}
