package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The spec's mounts. Targets are opened below the root with RESOLVE_IN_ROOT and mounted onto by
 * descriptor, so that no path is looked up twice: a file system made by an attacker can neither
 * lead out of the root nor swap a link in between (CVE-2019-16884, CVE-2021-30465).
 */
final class MountStage {
  /** What may be covered below /proc, as in runc: plain information about the machine. */
  private static final Set<String> PROC_COVERABLE =
      Set.of(
          "/proc/cpuinfo",
          "/proc/diskstats",
          "/proc/meminfo",
          "/proc/stat",
          "/proc/swaps",
          "/proc/uptime",
          "/proc/loadavg",
          "/proc/slabinfo",
          "/proc/sys/kernel/ns_last_pid",
          "/proc/sys/crypto/fips_enabled",
          "/proc/net/dev");

  private final Ops ops;
  private final PlanInput input;
  private final CopyUp.Slots copies;

  /** The mounted proc, to set kernel parameters through. */
  final Arg.Slot proc;

  private boolean procMounted;
  private int nextTree = Descriptors.FIRST_TREE;

  MountStage(Ops ops, PlanInput input) {
    this.ops = ops;
    this.input = input;
    this.copies = CopyUp.Slots.of(ops);
    this.proc = ops.builder.slot("proc");
  }

  boolean isProcMounted() {
    return procMounted;
  }

  /**
   * In the outer process: opens the sources of bind mounts while still privileged on the host, for
   * a user namespace may have no right to look there. Their numbers follow the order of mounts.
   */
  void openSourcesEarly() {
    OuterStage outer = new OuterStage(ops);
    int number = nextTree;
    for (int i = 0; i < input.spec().mounts().size(); i++) {
      MountSpec mount = input.spec().mounts().get(i);
      if (mount.isBind()) {
        MountOptions options = MountOptions.parse(mount.options(), "mounts[" + i + "]");
        openSource(mount, options);
        // this copy shares propagation with the host's mount until it is told not to
        ops.setAttributes("make " + mount.source() + " a slave", ops.tree, true, 0, 0, 1L << 19);
        outer.keepAt("keep " + mount.source(), ops.tree, number++);
      }
    }
  }

  void mountAll() {
    List<MountSpec> mounts = input.spec().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      mount(mounts.get(i), "mounts[" + i + "]");
    }
  }

  private void mount(MountSpec mount, String where) {
    MountOptions options = MountOptions.parse(mount.options(), where);
    if (options.copyUp() && (mount.isBind() || !mount.type().equals("tmpfs"))) {
      throw OciException.badSpec(where + ": mount option \"tmpcopyup\" is for tmpfs only");
    }
    checkProc(mount, where);
    if (mount.isBind()) {
      bind(mount, options);
    } else if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
      cgroup(mount, options);
    } else {
      filesystem(mount, options, where);
    }
  }

  /** Covering files of /proc would let a container fake what others read there. */
  private static void checkProc(MountSpec mount, String where) {
    Path path = Path.of(mount.destination()).normalize();
    if (path.startsWith("/proc")
        && !path.equals(Path.of("/proc"))
        && !PROC_COVERABLE.contains(path.toString())) {
      throw OciException.badSpec(
          where + ": \"" + mount.destination() + "\" cannot be mounted because it is inside /proc");
    }
    if (path.equals(Path.of("/proc"))
        && !mount.type().equals("proc")
        && !(mount.isBind() && mount.source().equals("/proc"))) {
      throw OciException.badSpec(where + ": only proc may be mounted at /proc");
    }
  }

  private void bind(MountSpec mount, MountOptions options) {
    boolean directory = input.host().isDirectory(Path.of(mount.source()));
    String label = "bind mount " + mount.source() + " at " + mount.destination();
    ops.ensureTarget(mount.destination(), directory, 0);
    Arg tree = ops.tree;
    if (input.opensEarly()) {
      tree = num(nextTree++);
    } else {
      openSource(mount, options);
    }
    // "rw" says what a bind mount is anyway; clearing RDONLY would undo a read-only source
    long clear = options.clear() & ~MountOptions.RDONLY;
    if ((options.set() | clear) != 0) {
      ops.setAttributes("set options of " + label, tree, false, options.set(), clear, 0);
    }
    attach(label, mount.destination(), tree, options);
  }

  private void openSource(MountSpec mount, MountOptions options) {
    if (!mount.source().startsWith("/")) {
      throw OciException.badSpec(
          "mounts: the source of bind mount "
              + mount.destination()
              + " is not absolute: "
              + mount.source());
    }
    ops.openTree(
            "open bind mount source " + mount.source(),
            flags(Ops.AT_FDCWD, "AT_FDCWD"),
            mount.source(),
            options.recursiveBind())
        .into(ops.tree);
    if (IdMappedMounts.isMapped(mount)) {
      ops.idMap(
          "map the owners of bind mount " + mount.source() + " at " + mount.destination(),
          ops.tree,
          // as runc reads maps without the word
          options.recursiveIdMap() || !options.idMap(),
          input.idMaps().descriptor(mount, input.spec().linux()));
    }
  }

  private void filesystem(MountSpec mount, MountOptions options, String where) {
    if (mount.type().isEmpty()) {
      throw OciException.badSpec(where + ".type: missing");
    }
    boolean kernelView = mount.type().equals("proc") || mount.type().equals("sysfs");
    // procfs behind a link of the image could be made to answer for another path
    ops.ensureTarget(mount.destination(), true, kernelView ? Ops.RESOLVE_NO_SYMLINKS : 0);
    String label = "mount " + mount.type() + " at " + mount.destination();
    boolean temporary = mount.type().equals("tmpfs");
    TemporaryStage covered =
        temporary ? new TemporaryStage(ops, copies, input, mount, options) : null;
    List<String> data = labelled(mount, options);
    // what is filled first becomes read-only after
    long later = options.copyUp() ? options.set() & MountOptions.RDONLY : 0;
    ops.newFilesystem(
        label,
        mount.type(),
        mount.source(),
        covered == null ? data : covered.withMode(data),
        options.set() & ~later);
    if (covered != null && options.copyUp()) {
      covered.fill();
      if (later != 0) {
        ops.setAttributes(
            "make " + mount.destination() + " read-only", ops.tree, false, later, 0, 0);
      }
    }
    String mountLabel = input.spec().linux().mountLabel();
    if (!mountLabel.isEmpty() && mount.type().equals("mqueue")) {
      LabelStage.labelRoot(ops, "label " + mount.destination(), mountLabel);
    }
    attach(label, mount.destination(), ops.tree, options);
  }

  /** Options with the label of all files; the kernel's own views and queues take none. */
  private List<String> labelled(MountSpec mount, MountOptions options) {
    String label = input.spec().linux().mountLabel();
    if (label.isEmpty() || Set.of("proc", "sysfs", "mqueue").contains(mount.type())) {
      return options.data();
    }
    List<String> data = new ArrayList<>(options.data());
    data.add("context=" + label);
    return data;
  }

  private void attach(String label, String operand, Arg tree, MountOptions options) {
    if ((options.recursiveSet() | options.recursiveClear()) != 0) {
      ops.setAttributes(
          "set options of " + label,
          tree,
          true,
          options.recursiveSet(),
          options.recursiveClear(),
          0);
    }
    ops.moveMount(label, operand, tree, ops.target);
    for (MountOptions.Propagation change : options.propagation()) {
      ops.setAttributes(
          "set propagation of " + operand, tree, change.recursive(), 0, 0, change.flag());
    }
    if (operand.equals("/proc")) {
      procMounted = true;
      ops.call("keep proc", "fcntl", "", Sysno.FCNTL, tree, flags(1030, "F_DUPFD_CLOEXEC"), num(64))
          .into(proc);
    }
    ops.close(tree);
    ops.close(ops.target);
  }

  /** Version 1: a tmpfs with the container's own cgroup of each hierarchy; version 2: its tree. */
  private void cgroup(MountSpec mount, MountOptions options) {
    String destination = mount.destination();
    Map<String, Path> shown = input.cgroupMounts();
    if (shown.isEmpty()) {
      ops.ensureTarget(destination, true, Ops.RESOLVE_NO_SYMLINKS);
      String label = "mount cgroup2 at " + destination;
      ops.newFilesystem(label, "cgroup2", "cgroup", List.of(), options.set());
      attach(label, destination, ops.tree, options);
      return;
    }
    ops.ensureTarget(destination, true, Ops.RESOLVE_NO_SYMLINKS);
    String label = "mount tmpfs at " + destination;
    long attributes = MountOptions.NOEXEC | MountOptions.NOSUID | MountOptions.NODEV;
    ops.newFilesystem(label, "tmpfs", "tmpfs", List.of("mode=755"), attributes);
    ops.moveMount(label, destination, ops.tree, ops.target);
    ops.close(ops.target);
    Arg.Slot base = ops.builder.slot("cgroup");
    ops.call(
            "keep " + destination,
            "fcntl",
            "",
            Sysno.FCNTL,
            ops.tree,
            flags(1030, "F_DUPFD_CLOEXEC"),
            num(64))
        .into(base);
    ops.close(ops.tree);
    shown.forEach((name, directory) -> hierarchy(base, destination, name, directory, options));
    links(base, destination, shown);
    if ((options.set() & MountOptions.RDONLY) != 0) {
      ops.setAttributes(
          "make " + destination + " read-only", base, false, MountOptions.RDONLY, 0, 0);
    }
    ops.close(base);
  }

  private void hierarchy(
      Arg base, String destination, String name, Path directory, MountOptions options) {
    String place = destination + "/" + name;
    String label = "bind mount " + directory + " at " + place;
    ops.call(
        "create " + place,
        "mkdirat",
        place,
        Sysno.MKDIRAT,
        base,
        ops.text(name),
        flags(0755, "0755"));
    ops.openBelow(
            "open mount point " + place,
            base,
            name,
            Ops.O_PATH | Ops.O_DIRECTORY,
            "O_PATH|O_DIRECTORY",
            Ops.RESOLVE_BENEATH)
        .into(ops.target);
    ops.openTree(label, flags(Ops.AT_FDCWD, "AT_FDCWD"), directory.toString(), false)
        .into(ops.tree);
    ops.setAttributes("set options of " + label, ops.tree, false, options.set(), 0, 0);
    ops.moveMount(label, place, ops.tree, ops.target);
    ops.close(ops.tree);
    ops.close(ops.target);
  }

  /** Controllers that are mounted together are found under each one's name. */
  private void links(Arg base, String destination, Map<String, Path> shown) {
    for (String name : shown.keySet()) {
      if (name.indexOf(',') > 0) {
        for (String controller : name.split(",", -1)) {
          ops.call(
                  "create " + destination + "/" + controller,
                  "symlinkat",
                  controller,
                  Sysno.SYMLINKAT,
                  ops.text(name),
                  base,
                  ops.text(controller))
              .tolerate(Errno.EEXIST);
        }
      }
    }
  }
}
