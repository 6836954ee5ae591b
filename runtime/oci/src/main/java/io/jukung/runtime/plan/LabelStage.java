package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.ProgramBuilder;
import java.nio.charset.StandardCharsets;

/**
 * The AppArmor profile and SELinux label that the program is to have from its execve on. They are
 * written through the host's proc, opened before the container's could stand in its place
 * (CVE-2019-16884, CVE-2025-52881).
 */
final class LabelStage {
  private final Ops ops;
  private final String profile;
  private final String label;

  LabelStage(Ops ops, ProcessSpec process) {
    this.ops = ops;
    this.profile = process.apparmorProfile();
    this.label = process.selinuxLabel();
  }

  /** Refuses, by name, what this kernel cannot do. */
  static void check(ProcessSpec process, HostView host) {
    if (!process.apparmorProfile().isEmpty() && !host.appArmor()) {
      throw OciException.unsupported(
          "process.apparmorProfile \""
              + process.apparmorProfile()
              + "\" without AppArmor in this kernel");
    }
    if (!process.selinuxLabel().isEmpty() && !host.selinux()) {
      throw OciException.unsupported(
          "process.selinuxLabel \"" + process.selinuxLabel() + "\" without SELinux on this host");
    }
  }

  private boolean isWanted() {
    return !profile.isEmpty() || !label.isEmpty();
  }

  /** On the host. */
  void openProc(OuterStage outer) {
    if (isWanted()) {
      ops.open("open /proc", "/proc", Ops.O_PATH | Ops.O_DIRECTORY, "O_PATH|O_DIRECTORY")
          .into(ops.scratch);
      outer.keepAt("open /proc", ops.scratch, Descriptors.HOST_PROC);
    }
  }

  /** In the process that executes, before no_new_privs, which forbids some changes. */
  void set() {
    if (!profile.isEmpty()) {
      String what = "set AppArmor profile " + profile;
      String opened = ops.newLabel("opened");
      open(what, "thread-self/attr/apparmor/exec")
          .tolerate(Errno.ENOENT)
          .into(ops.scratch)
          .whenPositiveGoTo(opened);
      open(what, "thread-self/attr/exec").into(ops.scratch);
      ops.here(opened);
      ops.write(what, profile, ops.scratch, "exec " + profile);
      ops.close(ops.scratch);
    }
    if (!label.isEmpty()) {
      String what = "set SELinux label " + label;
      open(what, "thread-self/attr/exec").into(ops.scratch);
      ops.write(what, label, ops.scratch, label);
      ops.close(ops.scratch);
    }
    if (isWanted()) {
      ops.close(num(Descriptors.HOST_PROC));
    }
  }

  private ProgramBuilder.Step open(String what, String path) {
    return ops.call(
        what,
        "openat",
        "/proc/" + path,
        Sysno.OPENAT,
        num(Descriptors.HOST_PROC),
        ops.text(path),
        flags(Ops.O_WRONLY | Ops.O_CLOEXEC, "O_WRONLY|O_CLOEXEC"),
        num(0));
  }

  /** Labels the root of a file system that takes no label when it is mounted. */
  static void labelRoot(Ops ops, String what, String mountLabel) {
    ops.openBelow(what, ops.tree, ".", Ops.O_DIRECTORY, "O_RDONLY|O_DIRECTORY", Ops.RESOLVE_BENEATH)
        .into(ops.scratch);
    ops.call(
        what,
        "fsetxattr",
        mountLabel,
        Sysno.FSETXATTR,
        ops.scratch,
        ops.text("security.selinux"),
        ops.text(mountLabel),
        num(mountLabel.getBytes(StandardCharsets.UTF_8).length),
        num(0));
    ops.close(ops.scratch);
  }
}
