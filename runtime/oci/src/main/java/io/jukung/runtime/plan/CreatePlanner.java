package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * Compiles the program that makes a container. Its order is what keeps the container in:
 *
 * <ol>
 *   <li>on the host: cgroups, namespaces to join, what a user namespace could not open, the clone;
 *   <li>in the new namespaces: names, loopback, mounts, devices, terminal, kernel parameters;
 *   <li>read-only and masked paths after all mounts, so that no mount undoes them;
 *   <li>pivot_root, after which the host's files are gone; the root read-only;
 *   <li>limits, bounding set, user, capabilities, no_new_privs, seccomp;
 *   <li>ready is reported; the start fifo; no descriptor but the standard ones; execve.
 * </ol>
 */
public final class CreatePlanner {
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long IFF_UP_RUNNING = 0x41;

  private final PlanInput input;
  private final Spec spec;
  private final LinuxSpec linux;
  private final ProcessSpec process;
  private final Ops ops = new Ops();
  private final OuterStage outer = new OuterStage(ops);
  private final RootStage root;
  private final MountStage mounts;
  private final DeviceStage devices;

  private CreatePlanner(PlanInput input) {
    this.input = input;
    this.spec = input.spec();
    this.linux = spec.linux();
    this.process = spec.requireProcess();
    this.root = new RootStage(ops, input);
    this.mounts = new MountStage(ops, input);
    this.devices = new DeviceStage(ops, input);
  }

  /**
   * @throws OciException for what the spec asks and is refused, by name
   */
  public static Plan plan(PlanInput input) {
    SpecRules.check(input);
    return new CreatePlanner(input).build();
  }

  private Plan build() {
    onTheHost();
    inTheNamespaces();
    asTheUser();
    return ops.build();
  }

  private void onTheHost() {
    outer.closeInherited(
        Descriptors.withListener(
            ListenerStage.isSent(input.host(), input.seccomp()),
            Descriptors.passed(
                input.newUserNamespace() || input.waitsForHooks() || input.waitsForCgroup(),
                process.terminal(),
                false,
                input.preserveFds() + input.idMaps().distinct().size())));
    if (input.waitsForCgroup()) {
      outer.awaitCgroup(!input.newUserNamespace() && !input.waitsForHooks());
    }
    new DeviceFilterStage(ops).attach(input.devices());
    new LabelStage(ops, process).openProc(outer);
    outer.joinCgroups(input.joinCgroups());
    boolean rootless = input.newUserNamespace() && !input.privileged();
    if (rootless) {
      // else the maps, which are files of the process, would belong to root
      outer.dumpable(true);
    }
    outer.oomScore(process.oomScoreAdj(), rootless);
    openFifo();
    if (input.inUserNamespace()) {
      // afterwards the host's rights are gone
      outer.rlimits(process.rlimits());
    }
    if (input.opensEarly()) {
      root.openEarly();
      mounts.openSourcesEarly();
      if (devices.isOurs()) {
        devices.openNodesEarly(firstDeviceNumber());
      }
    }
    outer.joinNamespaces(linux.namespaces());
    Namespace time = linux.namespace(NamespaceType.TIME);
    if (time != null && time.path().isEmpty()) {
      outer.timeNamespace(linux.timeOffsets());
    }
    Set<NamespaceType> fresh = EnumSet.noneOf(NamespaceType.class);
    for (Namespace namespace : linux.namespaces()) {
      if (namespace.path().isEmpty()) {
        fresh.add(namespace.type());
      }
    }
    outer.cloneInto(fresh);
  }

  private int firstDeviceNumber() {
    int binds = 0;
    for (var mount : spec.mounts()) {
      binds += mount.isBind() ? 1 : 0;
    }
    return Descriptors.FIRST_TREE + binds;
  }

  /** Only its name is held; it is opened for writing when everything else is done. */
  private void openFifo() {
    String label = "open start fifo";
    ops.open(label, input.fifo().toString(), Ops.O_PATH | Ops.O_NOFOLLOW, "O_PATH|O_NOFOLLOW")
        .into(ops.scratch);
    outer.keepAt(label, ops.scratch, Descriptors.FIFO);
  }

  private ProcessStage processStage() {
    return new ProcessStage(ops, process, input.host(), input.inUserNamespace());
  }

  private void inTheNamespaces() {
    ProcessStage stage = processStage();
    if (input.newUserNamespace()) {
      waitForByte("wait for the user namespace's maps", !input.waitsForHooks());
      if (!input.privileged()) {
        outer.dumpable(false);
      }
      stage.becomeNamespaceRoot();
    } else if (input.inUserNamespace()) {
      stage.becomeNamespaceRoot();
    }
    // the host's proc, for the descriptors opened here: the container's may be anything
    ops.open(
            "open /proc/self/fd",
            "/proc/self/fd",
            Ops.O_PATH | Ops.O_DIRECTORY,
            "O_PATH|O_DIRECTORY")
        .into(ops.scratch);
    outer.keepAt("open /proc/self/fd", ops.scratch, Descriptors.PROC_FDS);
    stage.newSession();
    ops.call("clear umask", "umask", "", Sysno.UMASK, Ops.num(0));
    if (!input.noNewKeyring()) {
      stage.newKeyring(input.id());
    }
    if (linux.isNew(NamespaceType.NETWORK)) {
      loopbackUp();
    }
    names();
    root.prepare();
    mounts.mountAll();
    if (devices.isOurs()) {
      devices.make(firstDeviceNumber());
    }
    if (process.terminal()) {
      new TerminalStage(ops).open(input.stdio(), true);
    }
    if (!process.cwd().equals("/")) {
      ops.ensureTarget(process.cwd(), true, 0);
      ops.close(ops.target);
    }
    if (input.waitsForHooks()) {
      // the mounts are there and the host's files still are: what createContainer hooks are for
      ops.report("report that hooks may run", ops.record(Plan.TAG_MOUNTED));
      waitForByte("wait for the hooks", true);
    }
    new SysctlStage(ops, mounts).set(linux.sysctl());
    root.readonlyPaths();
    if (!linux.maskedPaths().isEmpty()) {
      Arg.Slot hostNull = root.openHostNull();
      root.maskedPaths(hostNull);
      ops.close(hostNull);
    }
    root.enter();
    root.readonlyRoot();
  }

  private void waitForByte(String label, boolean last) {
    ops.call(
        label,
        "read",
        "",
        Sysno.READ,
        Ops.num(Descriptors.SYNC),
        ops.builder.room(8, "{byte}"),
        Ops.num(1));
    if (last) {
      ops.close(Ops.num(Descriptors.SYNC));
    }
  }

  private void names() {
    name("hostname", spec.hostname(), Sysno.SETHOSTNAME);
    name("domainname", spec.domainname(), Sysno.SETDOMAINNAME);
  }

  private void name(String what, String name, int nr) {
    if (!name.isEmpty()) {
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      ops.call("set " + what + " " + name, "set" + what, name, nr, ops.text(name), Ops.num(length));
    }
  }

  /** As netdevice(7): struct ifreq with the name and, at byte 16, the flags. */
  private void loopbackUp() {
    String label = "bring the loopback interface up";
    ops.call(
            label,
            "socket",
            "",
            Sysno.SOCKET,
            Ops.flags(2, "AF_INET"),
            Ops.flags(2 | Ops.O_CLOEXEC, "SOCK_DGRAM|SOCK_CLOEXEC"),
            Ops.num(0))
        .into(ops.scratch);
    long lo = 'l' | 'o' << 8;
    ops.call(
        label,
        "ioctl",
        "lo",
        Sysno.IOCTL,
        ops.scratch,
        Ops.flags(SIOCSIFFLAGS, "SIOCSIFFLAGS"),
        ops.struct("{lo, IFF_UP|IFF_RUNNING}", lo, 0, IFF_UP_RUNNING, 0, 0));
    ops.close(ops.scratch);
  }

  private void asTheUser() {
    ProcessStage stage = processStage();
    stage.personality(linux.personality());
    new SchedulingStage(ops, process.scheduling()).set();
    new LabelStage(ops, process).set();
    if (!input.inUserNamespace()) {
      outer.rlimits(process.rlimits());
    }
    stage.noNewPrivileges();
    ExecStage exec = new ExecStage(ops, process);
    exec.keepDescriptors(input.preserveFds());
    stage.becomeUser(input.stdio().ownedByUser(), input.seccomp());
    exec.lookUp();
    stage.filterLast(input.seccomp());
    ops.report("report that the container is created", ops.record(Plan.TAG_READY));
    waitForStart();
    exec.passDescriptors(input.preserveFds());
    exec.execute(input.explainOnStderr());
  }

  /** Opening a fifo for writing waits until somebody opens it for reading: that is the start. */
  private void waitForStart() {
    ops.call(
            "wait for start",
            "openat",
            input.fifo().toString(),
            Sysno.OPENAT,
            Ops.num(Descriptors.PROC_FDS),
            ops.text(Integer.toString(Descriptors.FIFO)),
            Ops.flags(Ops.O_WRONLY | Ops.O_CLOEXEC, "O_WRONLY|O_CLOEXEC"),
            Ops.num(0))
        .into(ops.scratch);
    ops.write("say that start was heard", "", ops.scratch, "0");
    ops.close(ops.scratch);
  }
}
