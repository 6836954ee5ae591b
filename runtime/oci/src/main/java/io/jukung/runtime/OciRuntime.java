package io.jukung.runtime;

import io.jukung.runtime.ContainerCreation.Created;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.cgroup.CgroupStats;
import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.Kernel;
import io.jukung.sys.program.ProgramRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The OCI runtime as a library. All methods may be called from any thread; those that change one
 * container wait for each other. Every failure is an {@link OciException} and a failed {@link
 * #create} leaves nothing behind.
 *
 * <p>Processes are children of this JVM and must be waited for by the caller through their pidfds.
 * Containers are found by other processes, and by this one after a restart, through the state
 * directory.
 *
 * <pre>{@code
 * try (var runtime = new OciRuntime(Path.of("/run/demo"), LinuxKernel.open())) {
 *   var init = runtime.create(new CreateRequest("web", bundle, Stdio.INHERITED));
 *   runtime.start("web");
 *   int code = kernel.processes().await(init.pidfd(), true).orElseThrow().shellCode();
 *   runtime.delete("web", false);
 * }
 * }</pre>
 */
public final class OciRuntime implements AutoCloseable {
  private final Kernel kernel;
  private final StateStore store;
  private final ContainerCreation.Tools tools;
  private final ProgramRunner runner;
  private final LifecycleHooks hooks;
  private final OomWatcher oom;
  private final ConcurrentHashMap<String, ContainerEntry> entries = new ConcurrentHashMap<>();

  /**
   * @param stateRoot made when it is missing, with mode 0700
   */
  public OciRuntime(Path stateRoot, Kernel kernel) {
    this(stateRoot, kernel, CgroupLayout.detect(), false);
  }

  /** The same with a choice of cgroups; warnings go to the system's logger. */
  public OciRuntime(Path stateRoot, Kernel kernel, CgroupLayout cgroups, boolean explainOnStderr) {
    this(
        stateRoot,
        kernel,
        cgroups,
        explainOnStderr,
        warning -> System.getLogger("io.jukung.runtime").log(System.Logger.Level.WARNING, warning));
  }

  /**
   * @param explainOnStderr for a process that ends between create and start: the container itself
   *     says on its stderr why its program could not be executed
   * @param warnings gets what went wrong and changes nothing, such as a poststop hook's failure
   */
  public OciRuntime(
      Path stateRoot,
      Kernel kernel,
      CgroupLayout cgroups,
      boolean explainOnStderr,
      Consumer<String> warnings) {
    this.kernel = kernel;
    this.store = new StateStore(stateRoot);
    try {
      this.runner = new ProgramRunner(kernel);
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e);
    }
    HookRunner hookRunner = new HookRunner(kernel, runner);
    this.hooks = new LifecycleHooks(() -> hookRunner, warnings);
    this.tools =
        new ContainerCreation.Tools(
            kernel,
            runner,
            store,
            cgroups,
            new FilterCache(),
            HostFacts.read(() -> kernel),
            hooks,
            explainOnStderr);
    this.oom = new OomWatcher(kernel);
  }

  /** Creates a container whose process waits for {@link #start}. */
  public ContainerProcess create(CreateRequest request) {
    StateStore.checkId(request.id());
    Created created;
    try {
      created = new ContainerCreation(tools, request).run();
    } catch (OciException e) {
      throw e.within("create " + request.id());
    }
    ContainerEntry entry = new ContainerEntry();
    entry.container = created.container();
    entry.launch = created.launch();
    entries.put(request.id(), entry);
    return created.process();
  }

  /** Makes a container of a checkpoint; it runs at once. */
  public ContainerProcess restore(RestoreRequest request) {
    StateStore.checkId(request.id());
    try {
      return new Restoration(tools, request).run();
    } catch (OciException e) {
      throw e.within("restore " + request.id());
    }
  }

  /** Lets the process of a created container run the user's program. */
  public void start(String id) {
    changing(
        id,
        entry -> {
          ContainerRecord container = container(id, entry);
          ContainerStatus status = store.observe(container);
          if (status != ContainerStatus.CREATED) {
            throw wrongState("cannot start a container that is " + status.text());
          }
          hooks.beforeStart(container);
          Launch launch = entry.launch;
          entry.launch = null;
          if (launch == null) {
            new StartFifo(store.fifo(id)).start(container);
          } else {
            new StartFifo(store.fifo(id)).start(kernel, launch);
          }
          hooks.afterStart(container);
        });
  }

  /** Runs a further process in a container that is running (or created). */
  public ContainerProcess exec(ExecRequest request) {
    String id = request.id();
    ContainerRecord container = reading(id, entry -> container(id, entry));
    ContainerStatus status = store.observe(container);
    if (status == ContainerStatus.STOPPED
        || (status == ContainerStatus.PAUSED && !request.ignorePaused())) {
      throw wrongState("cannot exec in a " + status.text() + " container");
    }
    try {
      return new ContainerExec(tools, container, request).run();
    } catch (OciException e) {
      throw e.within("exec in " + id);
    }
  }

  /**
   * Sends a signal to the container's process, or to all its processes.
   *
   * @throws OciException WRONG_STATE when it has stopped, unless {@code all} is asked
   */
  public void kill(String id, int signal, boolean all) {
    ContainerRecord container = reading(id, entry -> container(id, entry));
    new Signals(kernel).send(container, signal, all);
  }

  /** Freezes all processes; they notice nothing. */
  public void pause(String id) {
    changing(
        id,
        entry -> {
          ContainerRecord container = container(id, entry);
          ContainerStatus status = store.observe(container);
          if (!status.canBecome(ContainerStatus.PAUSED)) {
            throw wrongState("cannot pause a container that is " + status.text());
          }
          Cgroup.existing(container.cgroups()).freeze();
        });
  }

  public void resume(String id) {
    changing(
        id,
        entry -> {
          ContainerRecord container = container(id, entry);
          ContainerStatus status = store.observe(container);
          if (status != ContainerStatus.PAUSED) {
            throw wrongState("cannot resume a container that is " + status.text());
          }
          Cgroup.existing(container.cgroups()).thaw();
        });
  }

  /** Changes the limits that are set and keeps the others. */
  public void update(String id, ResourcesSpec resources) {
    changing(
        id,
        entry -> {
          Cgroup.existing(container(id, entry).cgroups()).apply(resources);
        });
  }

  /**
   * Removes a container that is stopped or only created.
   *
   * @param force kill it first when it runs; an unknown id is no error then
   */
  public void delete(String id, boolean force) {
    if (force && !store.exists(id)) {
      entries.remove(id);
      return;
    }
    changing(
        id,
        entry -> {
          new Deletion(store, hooks).run(id, entry, force);
          entries.remove(id, entry);
        });
  }

  /** Pids of all processes in the container, as this JVM sees them. */
  public List<Integer> pids(String id) {
    return Cgroup.existing(reading(id, e -> container(id, e)).cgroups()).pids();
  }

  public CgroupStats stats(String id) {
    return Cgroup.existing(reading(id, e -> container(id, e)).cgroups()).stats();
  }

  /** All that the container's cgroup tells. */
  public CgroupDetails details(String id) {
    return Cgroup.existing(reading(id, e -> container(id, e)).cgroups()).details();
  }

  /** How many processes the kernel has killed in it for want of memory. */
  public long oomKills(String id) {
    return Cgroup.existing(reading(id, e -> container(id, e)).cgroups()).oomKills();
  }

  /**
   * Calls back, on a thread of this runtime, whenever the kernel has killed for want of memory.
   *
   * @return ends the watching
   */
  public OutOfMemoryWatch watchOutOfMemory(String id, Runnable callback) {
    return oom.watch(Cgroup.existing(reading(id, e -> container(id, e)).cgroups()), callback);
  }

  /** The container as it is now. */
  public ContainerState state(String id) {
    return store.state(reading(id, entry -> container(id, entry)));
  }

  /** All containers of the state directory; those being created or removed are left out. */
  public List<ContainerState> list() {
    List<ContainerState> states = new ArrayList<>();
    for (String id : store.ids()) {
      try {
        states.add(store.state(store.load(id)));
      } catch (OciException e) {
        if (e.reason() != Reason.NO_CONTAINER) {
          throw e;
        }
      }
    }
    return states;
  }

  private ContainerRecord container(String id, ContainerEntry entry) {
    ContainerRecord known = entry.container;
    if (known == null || !store.exists(id)) {
      known = store.load(id);
      entry.container = known;
    }
    return known;
  }

  private <T> T reading(String id, Function<ContainerEntry, T> use) {
    ContainerEntry known = entries.get(id);
    return use.apply(known == null ? new ContainerEntry() : known);
  }

  private void changing(String id, Consumer<ContainerEntry> use) {
    StateStore.checkId(id);
    ContainerEntry entry = entries.computeIfAbsent(id, unused -> new ContainerEntry());
    entry.lock.lock();
    try {
      use.accept(entry);
    } catch (OciException e) {
      if (e.reason() == Reason.NO_CONTAINER) {
        entries.remove(id, entry);
      }
      throw e;
    } finally {
      entry.lock.unlock();
    }
  }

  static OciException wrongState(String message) {
    return new OciException(Kind.FAILED_PRECONDITION, Reason.WRONG_STATE, message);
  }

  /** Stops watching and listening; containers go on. */
  @Override
  public void close() {
    oom.close();
    for (ContainerEntry entry : entries.values()) {
      Launch launch = entry.launch;
      if (launch != null) {
        launch.close();
      }
    }
    runner.close();
  }
}
