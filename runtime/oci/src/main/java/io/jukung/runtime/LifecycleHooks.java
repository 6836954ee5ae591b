package io.jukung.runtime;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.plan.HookPlanner.Place;
import io.jukung.runtime.spec.HooksSpec;
import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.StateJson;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.sys.Kernel;
import io.jukung.sys.program.ProgramRunner;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hooks at their points of the life cycle (runtime-spec 1.2, "Lifecycle"): which run where, what
 * state they are told, and what their failure does. Thread-safe.
 */
public final class LifecycleHooks {
  private final Supplier<HookRunner> runner;
  private final Consumer<String> warnings;

  LifecycleHooks(Supplier<HookRunner> runner, Consumer<String> warnings) {
    this.runner = runner;
    this.warnings = warnings;
  }

  /**
   * For a process that does one thing and ends; the kernel is asked for when there is a hook to
   * run.
   *
   * @param warnings gets the failures of hooks whose failure changes nothing
   */
  public static LifecycleHooks forOneCommand(Supplier<Kernel> kernel, Consumer<String> warnings) {
    return new LifecycleHooks(
        () -> {
          Kernel opened = kernel.get();
          try {
            return new HookRunner(opened, new ProgramRunner(opened));
          } catch (IOException e) {
            throw ContainerCreation.asOciException(e);
          }
        },
        warnings);
  }

  /**
   * prestart and createRuntime on the host, createContainer in the container's namespaces, whose
   * mounts are made and whose root is not yet entered.
   *
   * @throws OciException when one fails; those after it have not run
   */
  void duringCreate(HooksSpec hooks, ContainerRecord container) {
    if (!hooks.duringCreate()) {
      return;
    }
    StateJson state = state(container, "creating", container.pid());
    HookRunner run = runner.get();
    run.run("prestart", hooks.prestart(), state, onTheHost(container), 0);
    run.run("createRuntime", hooks.createRuntime(), state, onTheHost(container), 0);
    run.run(
        "createContainer",
        hooks.createContainer(),
        inside(container, "creating"),
        placeInside(container, container.rootfs().toString()),
        container.pid());
  }

  /**
   * startContainer, in the container; when one fails the container's process is killed.
   *
   * @throws OciException when one fails
   */
  public void beforeStart(ContainerRecord container) {
    List<Hook> hooks = container.hooks().startContainer();
    if (hooks.isEmpty()) {
      return;
    }
    try {
      runner
          .get()
          .run(
              "startContainer",
              hooks,
              inside(container, "created"),
              placeInside(container, "/"),
              container.pid());
    } catch (OciException e) {
      Deletion.kill(container.pid());
      throw e;
    }
  }

  /**
   * poststart, when the user's program runs; when one fails the container's process is killed
   * (runtime-spec since 1.2.1, and runc at all times; 1.0.2 to 1.2.0 had a warning instead).
   *
   * @throws OciException when one fails; those after it have not run
   */
  public void afterStart(ContainerRecord container) {
    List<Hook> hooks = container.hooks().poststart();
    if (hooks.isEmpty()) {
      return;
    }
    StateJson state = state(container, "running", container.pid());
    try {
      runner.get().run("poststart", hooks, state, onTheHost(container), 0);
    } catch (OciException e) {
      Deletion.kill(container.pid());
      throw e;
    }
  }

  /** poststop: a failure is a warning, and the rest run. */
  public void afterStop(ContainerRecord container) {
    StateJson state = state(container, "stopped", 0);
    List<Hook> hooks = container.hooks().poststop();
    for (int i = 0; i < hooks.size(); i++) {
      try {
        runner.get().run("poststop", i, hooks.get(i), state, onTheHost(container), 0);
      } catch (OciException e) {
        warnings.accept(container.id() + ": " + e.getMessage());
      }
    }
  }

  private static StateJson state(ContainerRecord container, String status, int pid) {
    return new StateJson(
        container.ociVersion(),
        container.id(),
        status,
        pid,
        container.bundle().toString(),
        container.annotations());
  }

  /** Inside, the pid is the one that is seen there. */
  private static StateJson inside(ContainerRecord container, String status) {
    boolean first = container.namespaces().contains(NamespaceType.PID);
    return state(container, status, first ? 1 : container.pid());
  }

  private static Place onTheHost(ContainerRecord container) {
    return new Place(Set.of(), List.of(), container.bundle().toString());
  }

  private static Place placeInside(ContainerRecord container, String directory) {
    return new Place(
        container.namespaces(), Cgroup.existing(container.cgroups()).joinFiles(), directory);
  }
}
