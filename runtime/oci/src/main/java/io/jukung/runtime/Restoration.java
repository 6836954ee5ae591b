package io.jukung.runtime;

import io.jukung.runtime.ContainerCreation.Tools;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.HookPlanner;
import io.jukung.runtime.plan.HookPlanner.Place;
import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.ProcStat;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import io.jukung.sys.program.ProgramRunner.Passed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One {@code restore}: criu(8) makes the processes, in the cgroups and onto the mount points made
 * here, as children of this JVM. Either a container that runs, or nothing left behind.
 */
final class Restoration {
  /** Where {@code checkpoint} keeps what the standard descriptors were, runc's name too. */
  static final String DESCRIPTORS = "descriptors.json";

  private static final String LOG = "restore.log";
  private static final long MS_BIND_REC = 4096 | 16384;
  private static final int MNT_DETACH = 2;

  private final Tools tools;
  private final Kernel kernel;
  private final RestoreRequest request;

  Restoration(Tools tools, RestoreRequest request) {
    this.tools = tools;
    this.kernel = tools.kernel();
    this.request = request;
  }

  ContainerProcess run() {
    Spec spec = ContainerCreation.readSpec(request.bundle());
    refuse(spec);
    Path rootfs = ContainerCreation.rootfs(request.bundle(), spec);
    tools.store().reserve(request.id());
    try {
      Cgroup cgroup =
          Cgroup.choose(tools.cgroups(), spec, request.id(), !tools.host().isHostRoot());
      cgroup.create(spec.linux().resources());
      try {
        return restore(spec, rootfs, cgroup);
      } catch (IOException | RuntimeException e) {
        cgroup.remove();
        throw e;
      }
    } catch (IOException e) {
      tools.store().remove(request.id());
      throw ContainerCreation.asOciException(e);
    } catch (RuntimeException e) {
      tools.store().remove(request.id());
      throw e;
    }
  }

  /** What would need criu to call back while it works. */
  private void refuse(Spec spec) {
    if (tools.cgroups().bySystemd()) {
      throw OciException.unsupported("restore into a scope of systemd (--systemd-cgroup)");
    }
    if (spec.requireProcess().terminal()) {
      throw OciException.unsupported("restore of a container with a terminal");
    }
    if (spec.hooks().duringCreate()) {
      throw OciException.unsupported(
          "restore with hooks of the stages prestart, createRuntime and createContainer");
    }
  }

  private ContainerProcess restore(Spec spec, Path rootfs, Cgroup cgroup) throws IOException {
    for (MountSpec mount : spec.mounts()) {
      boolean file = mount.isBind() && !Files.isDirectory(Path.of(mount.source()));
      new MountPoints(kernel.files()).ensure(rootfs, mount.destination(), !file);
    }
    Path directory = tools.store().fifo(request.id()).resolveSibling("criu-root");
    Path pidFile = directory.resolveSibling("criu-pid");
    Files.createDirectories(directory);
    // criu wants a root that is a mount
    kernel.mounts().mount(rootfs.toString(), directory.toString(), "", MS_BIND_REC, "");
    try {
      criu(spec, cgroup, directory, pidFile);
    } finally {
      kernel.mounts().unmount(directory.toString(), MNT_DETACH);
      Files.delete(directory);
    }
    int pid = pid(pidFile);
    Files.delete(pidFile);
    Fd pidfd = kernel.processes().pidfd(pid);
    try {
      tools.store().save(record(spec, rootfs, cgroup, pid));
      return new ContainerProcess(pid, pidfd, null, spec.linux().isNew(NamespaceType.PID));
    } catch (RuntimeException e) {
      Deletion.kill(pid);
      kernel.processes().await(pidfd, true);
      pidfd.close();
      throw e;
    }
  }

  private void criu(Spec spec, Cgroup cgroup, Path root, Path pidFile) throws IOException {
    CriuArguments arguments = new CriuArguments(spec, tools.cgroups());
    List<String> line = new ArrayList<>();
    line.addAll(List.of(request.criu().toString(), "restore"));
    line.addAll(List.of("--images-dir", request.images().toString()));
    line.addAll(List.of("--work-dir", request.work().toString()));
    line.addAll(List.of("--root", root.toString(), "--pidfile", pidFile.toString()));
    line.addAll(List.of("--restore-detached", "--restore-sibling"));
    line.addAll(List.of("--log-file", LOG, "-v4"));
    line.add("--manage-cgroups=" + request.cgroupMode());
    if (!request.cgroupMode().equals("ignore")) {
      cgroupRoots(line, cgroup);
    }
    line.addAll(request.options());
    line.addAll(arguments.ofRestore(ContainerCreation.cgroupMounts(tools.cgroups(), cgroup)));
    pipes(line);
    List<Fd> open = new ArrayList<>();
    List<Passed> passed = new ArrayList<>();
    try {
      for (Namespace namespace : arguments.inherited()) {
        int number = Descriptors.FIRST_PRESERVED + passed.size();
        Fd fd = kernel.io().open(namespace.path(), Io.O_RDONLY, 0);
        open.add(fd);
        passed.add(new Passed(fd.number(), number));
        line.addAll(
            List.of("--inherit-fd", "fd[" + number + "]:" + CriuArguments.key(namespace.type())));
      }
      int code = execute(line, cgroup, passed).shellCode();
      if (code != 0) {
        throw new OciException(
            Kind.INTERNAL,
            Reason.NONE,
            "criu failed with exit status " + code + ", see " + request.work().resolve(LOG));
      }
    } finally {
      open.forEach(Fd::close);
    }
  }

  /** Each hierarchy's cgroup, as the kernel names it. */
  private void cgroupRoots(List<String> line, Cgroup cgroup) {
    CgroupLayout.Hierarchy unified = tools.cgroups().v2();
    cgroup
        .directories()
        .forEach(
            (controller, directory) -> {
              if (controller.isEmpty() && unified != null) {
                line.addAll(List.of("--cgroup-root", unified.pathOf(directory)));
              }
              for (CgroupLayout.Hierarchy hierarchy : tools.cgroups().v1()) {
                if (hierarchy.controllers().contains(controller)) {
                  line.addAll(
                      List.of("--cgroup-root", controller + ":" + hierarchy.pathOf(directory)));
                }
              }
            });
  }

  /** The container's standard descriptors that were pipes become ours. */
  private void pipes(List<String> line) throws IOException {
    Path file = request.images().resolve(DESCRIPTORS);
    int number = 0;
    try {
      for (JsonView was : Json.parse(Files.readAllBytes(file)).view().elements()) {
        if (was.string().contains("pipe:")) {
          line.addAll(List.of("--inherit-fd", "fd[" + number + "]:" + was.string()));
        }
        number++;
      }
    } catch (NoSuchFileException e) {
      throw OciException.badSpec("no checkpoint in " + request.images() + ": no " + DESCRIPTORS);
    } catch (JsonException e) {
      throw OciException.badSpec(file + ": " + e.getMessage());
    }
  }

  /** In the container's cgroups, which restored processes may be born in, and as our child. */
  private ExitStatus execute(List<String> line, Cgroup cgroup, List<Passed> passed)
      throws IOException {
    List<String> environment = new ArrayList<>();
    System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
    Hook program = new Hook(request.criu().toString(), line, environment, null);
    Place place = new Place(Set.of(), cgroup.joinFiles(), "/");
    Launch launch =
        Launch.start(
            kernel,
            tools.runner(),
            HookPlanner.plan(program, place, passed.size()),
            program.path(),
            Stdio.INHERITED,
            passed);
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
      return kernel.processes().await(process, true).orElseThrow();
    }
  }

  private static int pid(Path file) throws IOException {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      throw new IOException("criu did not say which process it restored", e);
    }
  }

  private ContainerRecord record(Spec spec, Path rootfs, Cgroup cgroup, int pid) {
    ProcStat stat = ProcStat.of(pid);
    if (stat == null) {
      throw new OciException(Kind.INTERNAL, Reason.NONE, "the restored process has ended");
    }
    Set<NamespaceType> namespaces = EnumSet.noneOf(NamespaceType.class);
    spec.linux().namespaces().forEach(namespace -> namespaces.add(namespace.type()));
    Map<String, String> annotations = spec.annotations();
    return new ContainerRecord(
        spec.ociVersion(),
        request.id(),
        request.bundle(),
        rootfs,
        pid,
        stat.startTime(),
        Instant.now(),
        tools.host().uid(),
        annotations,
        cgroup.place(),
        namespaces,
        ContainerCreation.hostRoot(spec.linux().uidMappings()),
        ContainerCreation.hostRoot(spec.linux().gidMappings()),
        spec.hooks().afterCreate());
  }
}
