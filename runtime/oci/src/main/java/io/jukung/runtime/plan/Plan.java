package io.jukung.runtime.plan;

import io.jukung.sys.program.Program;
import java.util.List;

/**
 * A program with what each operation means to people.
 *
 * @param steps one for each operation of the program, in its order
 */
public record Plan(Program program, List<Step> steps) {

  /** Tag of the report that carries the pid of the process. */
  public static final int TAG_PID = 1;

  /** Tag of the report that says the process is complete and waits to be started. */
  public static final int TAG_READY = 2;

  /** Tag of the report that carries the descriptor number of a seccomp listener. */
  public static final int TAG_LISTENER = 3;

  /** Tag of the report that says the mounts are made and hooks may look at them. */
  public static final int TAG_MOUNTED = 4;

  public Plan {
    steps = List.copyOf(steps);
    if (steps.size() != program.ops().size()) {
      throw new IllegalArgumentException("a step for each operation");
    }
  }

  /** How a failure of the operation is to be understood. */
  public enum Meaning {
    /** The machine or the spec is at fault. */
    SETUP,
    /** The program of the process was looked for. */
    LOOKUP,
    /** What was found is a directory. */
    IS_DIRECTORY,
    /** The program was executed. */
    EXEC,
    /** The working directory was entered. */
    CWD
  }

  /**
   * @param call the system call's name
   * @param operand what it was made on, in the container's or the host's words
   */
  public record Step(Meaning meaning, String call, String operand) {}
}
