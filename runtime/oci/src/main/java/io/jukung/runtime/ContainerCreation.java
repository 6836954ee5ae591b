package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.plan.CreatePlanner;
import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.IdMappedMounts;
import io.jukung.runtime.plan.ListenerStage;
import io.jukung.runtime.plan.Plan;
import io.jukung.runtime.plan.PlanErrors;
import io.jukung.runtime.plan.PlanInput;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.IdMapping;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.runtime.spec.StateJson;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.ProcStat;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.program.ProgramRunner;
import io.jukung.sys.program.ProgramRunner.Passed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One {@code create}: either a container that waits to be started, or nothing left behind. */
final class ContainerCreation {
  private static final int FIFO_MODE = 0622;

  /** What a creation uses and does not own. */
  record Tools(
      Kernel kernel,
      ProgramRunner runner,
      StateStore store,
      CgroupLayout cgroups,
      FilterCache filters,
      HostFacts host,
      LifecycleHooks hooks,
      boolean explainOnStderr) {}

  /** What it results in. */
  record Created(ContainerRecord container, ContainerProcess process, Launch launch, Spec spec) {}

  private final Tools tools;
  private final CreateRequest request;
  private final Kernel kernel;

  ContainerCreation(Tools tools, CreateRequest request) {
    this.tools = tools;
    this.request = request;
    this.kernel = tools.kernel();
  }

  Created run() {
    Spec spec = readSpec(request.bundle());
    Path rootfs = rootfs(request.bundle(), spec);
    tools.store().reserve(request.id());
    try {
      Cgroup cgroup =
          Cgroup.choose(tools.cgroups(), spec, request.id(), !tools.host().isHostRoot());
      if (!cgroup.needsProcess()) {
        cgroup.create(spec.linux().resources());
      }
      try {
        return launch(spec, rootfs, cgroup);
      } catch (IOException | RuntimeException e) {
        cgroup.remove();
        throw e;
      }
    } catch (IOException e) {
      tools.store().remove(request.id());
      throw asOciException(e);
    } catch (RuntimeException e) {
      tools.store().remove(request.id());
      throw e;
    }
  }

  static OciException asOciException(IOException e) {
    if (e instanceof ErrnoException errno) {
      return new OciException(
          PlanErrors.kind(errno.errno()),
          Reason.NONE,
          String.valueOf(e.getMessage()),
          errno.call(),
          errno.operand(),
          errno.errno(),
          e);
    }
    return new OciException(Kind.INTERNAL, Reason.NONE, String.valueOf(e.getMessage()), e);
  }

  static Spec readSpec(Path bundle) {
    try {
      return Spec.load(bundle);
    } catch (NoSuchFileException e) {
      throw new OciException(
          Kind.INVALID_ARGUMENT,
          Reason.BAD_SPEC,
          "JSON specification file " + bundle.resolve("config.json") + " not found",
          e);
    } catch (IOException e) {
      throw new OciException(
          Kind.INVALID_ARGUMENT,
          Reason.BAD_SPEC,
          "read " + bundle.resolve("config.json") + ": " + e.getMessage(),
          e);
    } catch (JsonException e) {
      throw new OciException(
          Kind.INVALID_ARGUMENT, Reason.BAD_SPEC, "config.json: " + e.getMessage(), e);
    }
  }

  static Path rootfs(Path bundle, Spec spec) {
    Path rootfs = bundle.resolve(spec.root().path()).normalize();
    try {
      Path real = rootfs.toRealPath();
      if (Files.isDirectory(real)) {
        return real;
      }
    } catch (IOException e) {
      throw new OciException(
          Kind.INVALID_ARGUMENT, Reason.BAD_SPEC, "rootfs " + rootfs + " does not exist", e);
    }
    throw OciException.badSpec("rootfs " + rootfs + " is not a directory");
  }

  private Created launch(Spec given, Path rootfs, Cgroup cgroup) throws IOException {
    Spec spec = given.withProcess(completed(given.requireProcess(), rootfs));
    int uid = hostRoot(spec.linux().uidMappings());
    int gid = hostRoot(spec.linux().gidMappings());
    makeFifo(uid, gid);
    PlanInput planned = input(spec, rootfs, cgroup);
    Plan plan = CreatePlanner.plan(planned);
    String command = spec.requireProcess().args().getFirst();
    boolean maps = spec.linux().isNew(NamespaceType.USER);
    boolean hooks = spec.hooks().duringCreate();
    List<Passed> passed = new ArrayList<>();
    for (int i = 0; i < request.options().preserveFds(); i++) {
      passed.add(new Passed(3 + i, Descriptors.FIRST_PRESERVED + i));
    }
    Fd[] sync = maps || hooks || cgroup.needsProcess() ? kernel.io().pipe(0) : new Fd[0];
    Fd[] sent =
        ListenerStage.isSent(tools.host(), planned.seccomp()) ? kernel.sockets().pair() : new Fd[0];
    List<Fd> namespaces = new ArrayList<>();
    Launch launch;
    try {
      if (sent.length > 0) {
        passed.add(new Passed(sent[1].number(), Descriptors.LISTENER));
      }
      if (sync.length > 0) {
        passed.add(new Passed(sync[0].number(), Descriptors.SYNC));
      }
      IdMappedMounts idMaps = IdMappedMounts.of(spec, request.options().preserveFds());
      for (IdMappedMounts.Maps wanted : idMaps.distinct()) {
        Fd namespace = new MappedNamespaces(kernel, tools.runner()).open(wanted);
        namespaces.add(namespace);
        passed.add(new Passed(namespace.number(), idMaps.descriptor(wanted)));
      }
      launch = Launch.start(kernel, tools.runner(), plan, command, request.stdio(), passed);
    } catch (IOException | RuntimeException e) {
      close(sync);
      close(sent);
      throw e;
    } finally {
      namespaces.forEach(Fd::close);
    }
    try {
      if (cgroup.needsProcess()) {
        enter(cgroup, spec, launch.stubPid(), sync[1]);
      }
      SeccompSpec seccomp = spec.linux().seccomp();
      if (seccomp != null) {
        launch.sendListenerTo(
            (listener, pid) ->
                new SeccompAgent(kernel, seccomp).send(listener, pid, creating(spec, pid)),
            sent.length > 0 ? sent[0] : null);
      }
      launch.awaitProcess();
      if (maps) {
        new IdMaps(kernel).write(launch.pid(), spec.linux(), sync[1]);
      }
      ContainerRecord container = record(spec, rootfs, cgroup, launch.pid(), uid, gid);
      if (hooks) {
        launch.await(Plan.TAG_MOUNTED);
        runHooks(spec, container, sync[1]);
      }
      launch.await(Plan.TAG_READY);
      launch.reapStub();
      tools.store().save(container);
      Fd terminal = launch.terminal();
      ContainerProcess process =
          new ContainerProcess(
              launch.pid(), launch.handOver(), terminal, spec.linux().isNew(NamespaceType.PID));
      return new Created(container, process, launch, spec);
    } catch (IOException | RuntimeException e) {
      // a first process that waits for its cgroup hears the end of the pipe and ends
      close(sync);
      launch.abort();
      throw e;
    } finally {
      close(sync);
      close(sent);
    }
  }

  /** The cgroup is made around the first process, which then goes on in it. */
  private void enter(Cgroup cgroup, Spec spec, int stub, Fd sync) throws IOException {
    cgroup.createAround(stub, spec.linux().resources());
    kernel.io().write(sync.number(), ByteBuffer.allocateDirect(1));
  }

  /** With what the spec leaves to us. */
  private ProcessSpec completed(ProcessSpec given, Path rootfs) throws IOException {
    ProcessSpec process = new UserHome(kernel).withHome(given, rootfs.toString());
    return process.oomScoreAdj() == null
        ? process.withOomScoreAdj(request.options().oomScoreAdj())
        : process;
  }

  private StateJson creating(Spec spec, int pid) {
    return new StateJson(
        spec.ociVersion(),
        request.id(),
        "creating",
        pid,
        request.bundle().toString(),
        spec.annotations());
  }

  /** A byte then lets the process go on. After a failure those of poststop run: it is the end. */
  private void runHooks(Spec spec, ContainerRecord container, Fd sync) throws IOException {
    try {
      tools.hooks().duringCreate(spec.hooks(), container);
    } catch (OciException e) {
      tools.hooks().afterStop(container);
      throw e;
    }
    kernel.io().write(sync.number(), ByteBuffer.allocateDirect(1));
  }

  private static void close(Fd[] descriptors) {
    for (Fd fd : descriptors) {
      fd.close();
    }
  }

  /** Every user may write to it, since the process opens it as the container's. */
  private void makeFifo(int uid, int gid) throws IOException {
    String fifo = tools.store().fifo(request.id()).toString();
    kernel.io().mkfifo(fifo, FIFO_MODE);
    kernel.files().fchmodat(FileCalls.AT_FDCWD, fifo, FIFO_MODE);
    // who may not give it away need not: everybody may write to it
    if ((uid != 0 || gid != 0) && tools.host().uid() == 0) {
      kernel.files().fchownat(FileCalls.AT_FDCWD, fifo, uid, gid, FileCalls.AT_SYMLINK_NOFOLLOW);
    }
  }

  /** The host's id of the container's 0. */
  static int hostRoot(List<IdMapping> mappings) {
    for (IdMapping mapping : mappings) {
      if (mapping.containerId() == 0) {
        return (int) mapping.hostId();
      }
    }
    return 0;
  }

  private PlanInput input(Spec spec, Path rootfs, Cgroup cgroup) throws IOException {
    SeccompFilter filter =
        spec.linux().seccomp() == null ? null : tools.filters().compile(spec.linux().seccomp());
    return new PlanInput(
        request.id(),
        spec,
        rootfs,
        tools.store().fifo(request.id()),
        cgroup.joinFiles(),
        cgroup.needsProcess(),
        tools.host().isHostRoot() ? cgroup.deviceFilter(spec.linux().resources()) : null,
        cgroupMounts(tools.cgroups(), cgroup),
        filter,
        tools.host(),
        new StdioPlans(kernel).plan(request.stdio(), spec.requireProcess()),
        request.options().noPivot(),
        request.options().noNewKeyring(),
        request.options().preserveFds(),
        tools.explainOnStderr());
  }

  /** Each hierarchy by the name it has on the host. */
  static Map<String, Path> cgroupMounts(CgroupLayout layout, Cgroup cgroup) {
    Map<String, Path> shown = new TreeMap<>();
    for (CgroupLayout.Hierarchy hierarchy : layout.v1()) {
      Path directory = cgroup.directories().get(hierarchy.controllers().iterator().next());
      if (directory != null) {
        shown.put(String.valueOf(hierarchy.mountPoint().getFileName()), directory);
      }
    }
    return shown;
  }

  private ContainerRecord record(
      Spec spec, Path rootfs, Cgroup cgroup, int pid, int rootUid, int rootGid) {
    ProcStat stat = ProcStat.of(pid);
    if (stat == null) {
      throw new OciException(Kind.INTERNAL, Reason.NONE, "the process has ended");
    }
    Set<NamespaceType> namespaces = EnumSet.noneOf(NamespaceType.class);
    for (Namespace namespace : spec.linux().namespaces()) {
      namespaces.add(namespace.type());
    }
    return new ContainerRecord(
        spec.ociVersion(),
        request.id(),
        request.bundle(),
        rootfs,
        pid,
        stat.startTime(),
        Instant.now(),
        tools.host().uid(),
        spec.annotations(),
        cgroup.place(),
        namespaces,
        rootUid,
        rootGid,
        spec.hooks().afterCreate());
  }
}
