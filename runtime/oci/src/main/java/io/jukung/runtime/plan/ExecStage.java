package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.plan.Plan.Meaning;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;
import java.util.ArrayList;
import java.util.List;

/** Finding and executing the user's program, as execvp(3) does. */
final class ExecStage {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int X_OK = 1;
  private static final int AT_EACCESS = 0x200;
  private static final long CLOSE_RANGE_CLOEXEC = 4;
  private static final int FIRST_UNPASSED = 3;
  private static final int NOT_EXECUTABLE = 126;
  private static final int DIRECTORY = Ops.O_PATH | Ops.O_DIRECTORY;

  private final Ops ops;
  private final ProcessSpec process;
  private final String command;

  ExecStage(Ops ops, ProcessSpec process) {
    this.ops = ops;
    this.process = process;
    this.command = process.args().getFirst();
  }

  private boolean isPath() {
    return command.indexOf('/') >= 0;
  }

  private List<String> candidates() {
    if (isPath()) {
      return List.of(command);
    }
    String path = DEFAULT_PATH;
    for (String variable : process.env()) {
      if (variable.startsWith("PATH=")) {
        path = variable.substring("PATH=".length());
      }
    }
    List<String> candidates = new ArrayList<>();
    for (String directory : path.split(":", -1)) {
      // an empty element means the working directory
      candidates.add(directory.isEmpty() ? "./" + command : directory + "/" + command);
    }
    return candidates;
  }

  /** Fails while the creator still listens when there is nothing to execute. */
  void lookUp() {
    String found = ops.newLabel("found");
    List<String> candidates = candidates();
    for (int i = 0; i < candidates.size(); i++) {
      String candidate = candidates.get(i);
      boolean last = i + 1 == candidates.size();
      String next = ops.newLabel("not-here");
      String file = ops.newLabel("file");
      ProgramBuilder.Step access =
          ops.call(
              Meaning.LOOKUP,
              "look for " + candidate,
              "faccessat2",
              candidate,
              Sysno.FACCESSAT2,
              flags(Ops.AT_FDCWD, "AT_FDCWD"),
              ops.text(candidate),
              flags(X_OK, "X_OK"),
              flags(AT_EACCESS, "AT_EACCESS"));
      if (!last) {
        access.tolerate(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP);
        access.onErrorGoTo(next);
      }
      // root may "execute" directories
      ops.open("look for " + candidate, candidate, DIRECTORY, "O_PATH|O_DIRECTORY")
          .tolerate(Errno.ENOTDIR, Errno.EACCES, Errno.ENOENT)
          .onErrorGoTo(file)
          .into(ops.scratch);
      ops.close(ops.scratch);
      if (last) {
        // this open of a directory for writing fails and says why
        ops.call(
            isPath() ? Meaning.IS_DIRECTORY : Meaning.LOOKUP,
            "execute the directory " + candidate,
            "openat",
            candidate,
            Sysno.OPENAT,
            flags(Ops.AT_FDCWD, "AT_FDCWD"),
            ops.text(candidate),
            flags(Ops.O_WRONLY, "O_WRONLY"),
            num(0));
      }
      ops.goTo(next);
      ops.here(file);
      ops.goTo(found);
      ops.here(next);
    }
    ops.here(found);
  }

  /** Gives the inherited descriptors their numbers, over those that reports go through. */
  void passDescriptors(int preserved) {
    for (int i = 0; i < preserved; i++) {
      ops.call(
          "pass descriptor " + (FIRST_UNPASSED + i),
          "dup3",
          "",
          Sysno.DUP3,
          num(Descriptors.FIRST_PRESERVED + i),
          num(FIRST_UNPASSED + i),
          num(0));
    }
  }

  /**
   * Keeps all descriptors from the program but those it is passed. Before the filter is loaded, for
   * a profile need not know close_range(2); what is opened later is close-on-exec.
   */
  void keepDescriptors(int preserved) {
    // close-on-exec rather than closed: a failing execve must still be reported
    ops.call(
        "close all other descriptors",
        "close_range",
        "",
        Sysno.CLOSE_RANGE,
        num(FIRST_UNPASSED + preserved),
        flags(0xffff_ffffL, "~0"),
        flags(CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
  }

  void execute(boolean explainOnStderr) {
    Arg arguments = ops.builder.vector(process.args());
    Arg environment = ops.builder.vector(process.env());
    List<String> candidates = candidates();
    for (int i = 0; i < candidates.size(); i++) {
      boolean last = i + 1 == candidates.size();
      String candidate = candidates.get(i);
      ProgramBuilder.Step step = step(candidate, arguments, environment);
      if (!last) {
        step.tolerate(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP);
      } else if (explainOnStderr) {
        step.tolerateAll();
      }
    }
    if (explainOnStderr) {
      // nobody reads the report any more; whether it is there and executable was asked before
      String why = "exec \"" + command + "\": wrong format, or its interpreter is missing\n";
      ops.write("say why", "", num(2), why).tolerateAll();
      ops.call("end", "exit_group", "", Sysno.EXIT_GROUP, num(NOT_EXECUTABLE));
    }
  }

  private ProgramBuilder.Step step(String candidate, Arg arguments, Arg environment) {
    return ops.call(
        Meaning.EXEC,
        "execute " + candidate,
        "execve",
        candidate,
        Sysno.EXECVE,
        ops.text(candidate),
        arguments,
        environment);
  }
}
