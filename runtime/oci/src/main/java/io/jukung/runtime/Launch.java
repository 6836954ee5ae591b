package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.Plan;
import io.jukung.runtime.plan.PlanErrors;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.program.ProgramException;
import io.jukung.sys.program.ProgramRunner;
import io.jukung.sys.program.ProgramRunner.Passed;
import io.jukung.sys.program.RunningProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One program on its way: started, its process found by pid, listened to. Whatever happens, a
 * process that was made is either handed over or ended and reaped. For one thread.
 */
final class Launch implements AutoCloseable {
  private static final int SIGKILL = 9;

  private final Kernel kernel;
  private final Plan plan;
  private final String command;
  private final RunningProgram running;
  private final @Nullable Fd console;
  private final BitSet reported = new BitSet();
  private @Nullable Fd pidfd;
  private int pid;
  private boolean stubReaped;
  private @Nullable ListenerTarget listenerTarget;
  private @Nullable Fd listenerSocket;

  private Launch(
      Kernel kernel, Plan plan, String command, RunningProgram running, @Nullable Fd console) {
    this.kernel = kernel;
    this.plan = plan;
    this.command = command;
    this.running = running;
    this.console = console;
  }

  /**
   * @param more descriptors beside standard ones and console
   */
  static Launch start(
      Kernel kernel,
      ProgramRunner runner,
      Plan plan,
      String command,
      Stdio stdio,
      List<Passed> more)
      throws IOException {
    List<Passed> passed = new ArrayList<>(more);
    if (stdio instanceof Stdio.Descriptors three) {
      passed.add(new Passed(three.stdin(), 0));
      passed.add(new Passed(three.stdout(), 1));
      passed.add(new Passed(three.stderr(), 2));
      return new Launch(kernel, plan, command, runner.start(plan.program(), passed), null);
    }
    Fd[] pair = kernel.sockets().pair();
    try (Fd theirs = pair[1]) {
      passed.add(new Passed(theirs.number(), Descriptors.CONSOLE));
      // the terminal replaces them; until then nothing of ours may be there
      try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
        for (int fd = 0; fd < 3; fd++) {
          passed.add(new Passed(nothing.number(), fd));
        }
        return new Launch(kernel, plan, command, runner.start(plan.program(), passed), pair[0]);
      }
    } catch (IOException | RuntimeException e) {
      pair[0].close();
      throw e;
    }
  }

  /** Where a seccomp listener goes as soon as it is reported. */
  interface ListenerTarget {
    void take(Fd listener, int pid) throws IOException;
  }

  /**
   * @param socket where the process sends it; null: it is taken from the process
   */
  void sendListenerTo(ListenerTarget target, @Nullable Fd socket) {
    listenerTarget = target;
    listenerSocket = socket;
  }

  /** Waits until the process has a pid, and holds it by pidfd. */
  void awaitProcess() throws IOException {
    await(Plan.TAG_PID);
  }

  /** The process that makes the container's, and ends then. */
  int stubPid() {
    return running.pid();
  }

  int pid() {
    return pid;
  }

  /** Waits for a report of this tag, which may have come before another one was waited for. */
  void await(int tag) throws IOException {
    while (!reported.get(tag)) {
      if (next().isEmpty()) {
        throw broken("the process ended while it was being made");
      }
    }
  }

  /** Waits until the user's program runs, or the process has ended. */
  void awaitExec() throws IOException {
    Optional<RunningProgram.Value> value = next();
    while (value.isPresent()) {
      value = next();
    }
  }

  /** The reports may come in any order, since two processes write them. */
  private Optional<RunningProgram.Value> next() throws IOException {
    try {
      Optional<RunningProgram.Value> value = running.next();
      if (value.isPresent()) {
        note(value.get());
      }
      return value;
    } catch (ProgramException e) {
      throw PlanErrors.explain(plan, e, command);
    }
  }

  private void note(RunningProgram.Value value) throws IOException {
    reported.set(value.tag());
    if (value.tag() == Plan.TAG_PID && pidfd == null) {
      pid = (int) value.value();
      pidfd = kernel.processes().pidfd(pid);
    }
    if (value.tag() == Plan.TAG_LISTENER && listenerTarget != null) {
      // the first process reports the pid, this one the listener: the pid may come later
      await(Plan.TAG_PID);
      Fd process = pidfd;
      if (process != null) {
        try (Fd listener = listener(process, (int) value.value())) {
          listenerTarget.take(listener, pid);
        }
      }
    }
  }

  private Fd listener(Fd process, int number) throws IOException {
    if (listenerSocket == null) {
      return kernel.processes().descriptorOf(process, number);
    }
    List<Fd> received =
        kernel.sockets().receive(listenerSocket.number(), ByteBuffer.allocateDirect(64), 1);
    if (received.isEmpty()) {
      throw broken("the process sent no seccomp listener");
    }
    return received.getFirst();
  }

  private static OciException broken(String message) {
    return new OciException(Kind.INTERNAL, Reason.NONE, message);
  }

  /** The terminal's master, which the process has sent. */
  @Nullable Fd terminal() throws IOException {
    if (console == null) {
      return null;
    }
    List<Fd> received =
        kernel.sockets().receive(console.number(), ByteBuffer.allocateDirect(64), 1);
    if (received.isEmpty()) {
      throw broken("the process sent no terminal");
    }
    return received.getFirst();
  }

  void reapStub() throws IOException {
    if (!stubReaped) {
      stubReaped = true;
      running.awaitStub();
    }
  }

  /** Gives the process away: from now on it is the caller's. */
  Fd handOver() {
    Fd given = pidfd;
    if (given == null) {
      throw broken("there is no process");
    }
    pidfd = null;
    return given;
  }

  /** Ends and reaps everything that has not been handed over. */
  void abort() {
    try {
      drain();
      if (pidfd != null) {
        try {
          kernel.processes().signal(pidfd, SIGKILL);
        } catch (ErrnoException gone) {
          // it has ended by itself
        }
        kernel.processes().await(pidfd, true);
        pidfd.close();
        pidfd = null;
      }
      reapStub();
    } catch (IOException e) {
      // nothing is left that could be ended or waited for
    } finally {
      close();
    }
  }

  /** After a failure the pid may still be on its way. */
  private void drain() throws IOException {
    while (pidfd == null) {
      try {
        Optional<RunningProgram.Value> value = running.next();
        if (value.isEmpty()) {
          return;
        }
        note(value.get());
      } catch (ProgramException e) {
        continue;
      }
    }
  }

  /** Stops listening; ends nothing. */
  @Override
  public void close() {
    running.close();
    if (console != null) {
      console.close();
    }
  }
}
