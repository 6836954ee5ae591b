package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.HookPlanner;
import io.jukung.runtime.plan.HookPlanner.Place;
import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.StateJson;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.program.ProgramRunner;
import io.jukung.sys.program.ProgramRunner.Passed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs hooks, one after the other, each with the state on its stdin. What a hook starts and leaves
 * behind is its own affair. Thread-safe.
 */
final class HookRunner {
  private static final int SIGKILL = 9;
  private static final int SHOWN = 4096;
  private static final long LONGEST_PAUSE_MILLIS = 20;

  private final Kernel kernel;
  private final ProgramRunner runner;

  HookRunner(Kernel kernel, ProgramRunner runner) {
    this.kernel = kernel;
    this.runner = runner;
  }

  /**
   * Runs the hooks of one stage until one fails.
   *
   * @param target the process whose namespaces are joined, when the place has any
   * @throws OciException naming stage, number and path of the hook that failed, and what it said
   */
  void run(String stage, List<Hook> hooks, StateJson state, Place place, int target) {
    for (int i = 0; i < hooks.size(); i++) {
      run(stage, i, hooks.get(i), state, place, target);
    }
  }

  /** Runs the hook that has this number in its stage. */
  void run(String stage, int number, Hook hook, StateJson state, Place place, int target) {
    String name = stage + " hook #" + number + " (" + hook.path() + ")";
    try {
      run(name, hook, state, place, target);
    } catch (OciException e) {
      throw e.within("error running " + name);
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e).within("error running " + name);
    }
  }

  private void run(String name, Hook hook, StateJson state, Place place, int target)
      throws IOException {
    byte[] json = Json.writeBytes(state.toJson());
    try (Fd input = kernel.io().memfd("state");
        Fd output = kernel.io().memfd("output")) {
      kernel.io().write(input.number(), ByteBuffer.allocateDirect(json.length).put(json).flip());
      // a file, not a pipe: what a hook leaves running must not keep us waiting for its end
      try (Fd stdin = kernel.io().open(input.procPath(), Io.O_RDONLY, 0)) {
        ExitStatus status = execute(hook, place, target, stdin, output);
        if (status.shellCode() != 0) {
          throw failed(words(status) + said(output));
        }
      }
    }
  }

  private ExitStatus execute(Hook hook, Place place, int target, Fd stdin, Fd output)
      throws IOException {
    List<Passed> passed = new ArrayList<>();
    Fd joined = place.namespaces().isEmpty() ? null : kernel.processes().pidfd(target);
    try {
      if (joined != null) {
        passed.add(new Passed(joined.number(), Descriptors.TARGET_PIDFD));
      }
      Stdio stdio = new Stdio.Descriptors(stdin.number(), output.number(), output.number());
      Launch launch =
          Launch.start(kernel, runner, HookPlanner.plan(hook, place), hook.path(), stdio, passed);
      try {
        launch.awaitProcess();
        launch.awaitExec();
        launch.reapStub();
      } catch (IOException | RuntimeException e) {
        launch.abort();
        throw e;
      }
      launch.close();
      try (Fd process = launch.handOver()) {
        return await(process, hook);
      }
    } finally {
      if (joined != null) {
        joined.close();
      }
    }
  }

  private ExitStatus await(Fd process, Hook hook) throws IOException {
    Integer seconds = hook.timeoutSeconds();
    if (seconds == null) {
      return kernel.processes().await(process, true).orElseThrow();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      Optional<ExitStatus> status = kernel.processes().await(process, false);
      if (status.isPresent()) {
        return status.get();
      }
      boolean interrupted = false;
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        interrupted = true;
      }
      if (interrupted || System.nanoTime() > deadline) {
        kill(process);
        throw failed(
            interrupted ? "interrupted" : "killed, it ran past its timeout of " + seconds + " s");
      }
    }
  }

  private void kill(Fd process) throws IOException {
    try {
      kernel.processes().signal(process, SIGKILL);
    } catch (ErrnoException gone) {
      // it ended in this moment, and is still to be reaped
    }
    kernel.processes().await(process, true);
  }

  private static String words(ExitStatus status) {
    return status.signal() != 0
        ? "killed by signal " + status.signal()
        : "exit status " + status.code();
  }

  private static String said(Fd output) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(output.procPath()))) {
      String text = new String(in.readNBytes(SHOWN), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "" : ": " + text;
    }
  }

  private static OciException failed(String message) {
    return new OciException(Kind.INTERNAL, Reason.NONE, message);
  }
}
