package io.jukung.runtime;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.ExecPlanner;
import io.jukung.runtime.plan.ListenerStage;
import io.jukung.runtime.plan.Plan;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.runtime.spec.StateJson;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.program.ProgramRunner.Passed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One {@code exec}. */
final class ContainerExec {
  private final ContainerCreation.Tools tools;
  private final ContainerRecord container;
  private final ExecRequest request;
  private final Kernel kernel;

  ContainerExec(ContainerCreation.Tools tools, ContainerRecord container, ExecRequest request) {
    this.tools = tools;
    this.container = container;
    this.request = request;
    this.kernel = tools.kernel();
  }

  ContainerProcess run() {
    try (Fd target = kernel.processes().pidfd(container.pid())) {
      // asked after the pidfd was opened: from here on the pid cannot become another process's
      if (!StateStore.isAlive(container)) {
        throw OciRuntime.wrongState("cannot exec in a stopped container");
      }
      ProcessSpec process =
          withOomScore(
              new UserHome(kernel)
                  .withHome(request.process(), "/proc/" + container.pid() + "/root"));
      List<Passed> passed = new ArrayList<>();
      passed.add(new Passed(target.number(), Descriptors.TARGET_PIDFD));
      for (int i = 0; i < request.preserveFds(); i++) {
        passed.add(new Passed(3 + i, Descriptors.FIRST_PRESERVED + i));
      }
      ExecPlanner.Input input = input(process);
      SeccompFilter filter = input.seccomp();
      SeccompSpec seccomp = spec().linux().seccomp();
      boolean agent = filter != null && filter.listener() && seccomp != null;
      if (!agent && !input.waitsForCgroup()) {
        return launch(process, ExecPlanner.plan(input), passed, null, filter, null);
      }
      Fd[] sync = kernel.io().pipe(0);
      try (Fd wait = sync[0];
          Fd go = sync[1]) {
        passed.add(new Passed(wait.number(), Descriptors.SYNC));
        return launch(
            process,
            ExecPlanner.plan(input),
            passed,
            input.waitsForCgroup() ? go : null,
            filter,
            seccomp == null || !agent
                ? null
                : (given, pid) -> {
                  new SeccompAgent(kernel, seccomp).send(given, pid, running());
                  kernel.io().write(go.number(), ByteBuffer.allocateDirect(1));
                });
      }
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
    }
  }

  private ExecPlanner.Input input(ProcessSpec process) throws IOException {
    Spec spec = spec();
    SeccompSpec seccomp = spec.linux().seccomp();
    SeccompFilter filter = seccomp == null ? null : tools.filters().compile(seccomp);
    return new ExecPlanner.Input(
        process,
        container.namespaces(),
        joinFiles(),
        cgroup().attaches(),
        filter,
        spec.linux().personality(),
        tools.host(),
        new StdioPlans(kernel).plan(request.stdio(), process),
        request.preserveFds());
  }

  private Cgroup cgroup() {
    return Cgroup.existing(container.cgroups());
  }

  /** As runc: the container's own, when the process has none. */
  private ProcessSpec withOomScore(ProcessSpec process) {
    if (process.oomScoreAdj() != null) {
      return process;
    }
    ProcessSpec first = spec().process();
    Integer score = first == null ? null : first.oomScoreAdj();
    return process.withOomScoreAdj(score == null ? request.oomScoreAdj() : score);
  }

  /** Version 1 may have several controllers in one directory, and the process is in it once. */
  private List<Path> joinFiles() {
    if (request.cgroups().isEmpty()) {
      return cgroup().joinFiles();
    }
    Map<Path, Path> chosen = new LinkedHashMap<>();
    Map<String, Path> all = container.cgroups().directories();
    all.values().forEach(directory -> chosen.put(directory, directory));
    request
        .cgroups()
        .forEach(
            (controller, below) -> {
              Path directory = all.get(controller);
              if (directory == null) {
                throw OciException.badSpec("unknown controller \"" + controller + "\" in --cgroup");
              }
              Path wanted = directory.resolve(below.replaceFirst("^/+", "")).normalize();
              if (!wanted.startsWith(directory) || !Files.isDirectory(wanted)) {
                throw OciException.badSpec(
                    "cgroup \"" + below + "\" does not exist below " + directory);
              }
              chosen.put(directory, wanted);
            });
    List<Path> files = new ArrayList<>();
    chosen.values().forEach(directory -> files.add(directory.resolve("cgroup.procs")));
    return files;
  }

  private Spec spec() {
    return ContainerCreation.readSpec(container.bundle());
  }

  private StateJson running() {
    return new StateJson(
        container.ociVersion(),
        container.id(),
        "running",
        container.pid(),
        container.bundle().toString(),
        container.annotations());
  }

  /**
   * @param attached where the first process hears that it has been put into the cgroup; null: it
   *     goes there by itself
   */
  private ContainerProcess launch(
      ProcessSpec process,
      Plan plan,
      List<Passed> passed,
      @Nullable Fd attached,
      @Nullable SeccompFilter filter,
      Launch.@Nullable ListenerTarget listener)
      throws IOException {
    boolean sends = listener != null && ListenerStage.isSent(tools.host(), filter);
    Fd[] sent = sends ? kernel.sockets().pair() : new Fd[0];
    if (sent.length > 0) {
      passed.add(new Passed(sent[1].number(), Descriptors.LISTENER));
    }
    Launch launch;
    try {
      launch =
          Launch.start(
              kernel, tools.runner(), plan, process.args().getFirst(), request.stdio(), passed);
    } catch (IOException | RuntimeException e) {
      close(sent);
      throw e;
    }
    try {
      if (listener != null) {
        launch.sendListenerTo(listener, sent.length > 0 ? sent[0] : null);
      }
      if (attached != null) {
        cgroup().attach(launch.stubPid());
        kernel.io().write(attached.number(), ByteBuffer.allocateDirect(1));
      }
      launch.awaitProcess();
      launch.awaitExec();
      launch.reapStub();
      Fd terminal = launch.terminal();
      ContainerProcess made =
          new ContainerProcess(launch.pid(), launch.handOver(), terminal, false);
      launch.close();
      return made;
    } catch (IOException | RuntimeException e) {
      if (attached != null) {
        // a first process that still waits hears the end and ends
        attached.close();
      }
      // it must still be listening: a failure may be heard of before the pid
      launch.abort();
      throw e;
    } finally {
      close(sent);
    }
  }

  private static void close(Fd[] descriptors) {
    for (Fd fd : descriptors) {
      fd.close();
    }
  }
}
