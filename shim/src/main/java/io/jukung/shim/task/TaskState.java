package io.jukung.shim.task;

import io.jukung.shim.reaper.ProcessExit;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a process stands: the init of a container or an exec beside it (an exec is never paused by
 * itself: it freezes with its container).
 *
 * <pre>
 *   created ──→ running ←──→ paused
 *      │           │            │
 *      └───────────┴────────────┴──→ stopped ──→ deleted
 *      └────────────────────────────────────────→ deleted
 * </pre>
 */
sealed interface TaskState {

  /** The name that people read. */
  String word();

  boolean allows(Operation operation);

  /** True when {@code next} may follow this state. */
  boolean leadsTo(TaskState next);

  /** Host pid of the process; 0 while there is none. */
  int pid();

  /** Ready, the user's program has not been started. An exec has no process yet and pid 0. */
  record Created(int pid) implements TaskState {
    private static final Set<Operation> ALLOWED =
        EnumSet.complementOf(EnumSet.of(Operation.PAUSE, Operation.RESUME));

    @Override
    public String word() {
      return "created";
    }

    @Override
    public boolean allows(Operation operation) {
      return ALLOWED.contains(operation);
    }

    @Override
    public boolean leadsTo(TaskState next) {
      return next instanceof Running || next instanceof Stopped || next instanceof Deleted;
    }
  }

  /** The user's program runs. */
  record Running(int pid) implements TaskState {
    private static final Set<Operation> ALLOWED =
        EnumSet.complementOf(EnumSet.of(Operation.START, Operation.RESUME, Operation.DELETE));

    @Override
    public String word() {
      return "running";
    }

    @Override
    public boolean allows(Operation operation) {
      return ALLOWED.contains(operation);
    }

    @Override
    public boolean leadsTo(TaskState next) {
      return next instanceof Paused || next instanceof Stopped;
    }
  }

  /** Frozen by its cgroup. It may still end: SIGKILL thaws it. */
  record Paused(int pid) implements TaskState {
    private static final Set<Operation> ALLOWED =
        EnumSet.of(
            Operation.RESUME,
            Operation.KILL,
            Operation.UPDATE,
            Operation.RESIZE,
            Operation.CLOSE_STDIN);

    @Override
    public String word() {
      return "paused";
    }

    @Override
    public boolean allows(Operation operation) {
      return ALLOWED.contains(operation);
    }

    @Override
    public boolean leadsTo(TaskState next) {
      return next instanceof Running || next instanceof Stopped;
    }
  }

  /** Ended; kept, with its exit status, until it is deleted. */
  record Stopped(int pid, ProcessExit exit) implements TaskState {
    @Override
    public String word() {
      return "stopped";
    }

    @Override
    public boolean allows(Operation operation) {
      // closing the stdin of what has ended is done already, not an error
      return operation == Operation.DELETE || operation == Operation.CLOSE_STDIN;
    }

    @Override
    public boolean leadsTo(TaskState next) {
      return next instanceof Deleted;
    }
  }

  /** Gone; only a caller that still holds the object sees this. */
  record Deleted(int pid) implements TaskState {
    @Override
    public String word() {
      return "deleted";
    }

    @Override
    public boolean allows(Operation operation) {
      return false;
    }

    @Override
    public boolean leadsTo(TaskState next) {
      return false;
    }
  }
}
