package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The root file system: made a mount of its own, entered, hidden where the spec says so. */
final class RootStage {
  private static final long MS_SLAVE = 1L << 19;
  private static final long MS_SHARED = 1L << 20;
  private static final long MS_UNBINDABLE = 1L << 17;
  private static final long MS_PRIVATE = 1L << 18;
  private static final int MNT_DETACH = 2;

  private final Ops ops;
  private final PlanInput input;

  RootStage(Ops ops, PlanInput input) {
    this.ops = ops;
    this.input = input;
  }

  /** In the outer process of a user namespace, which may have no right to look at the host. */
  void openEarly() {
    openRootTree();
    ops.setAttributes("make the root file system a slave", ops.root, true, 0, 0, MS_SLAVE);
  }

  private void openRootTree() {
    ops.openTree(
            "open root file system " + input.rootfs(),
            flags(Ops.AT_FDCWD, "AT_FDCWD"),
            input.rootfs().toString(),
            true)
        .into(ops.root);
  }

  /** Cuts off the host's mounts and makes the root file system a mount that can become "/". */
  void prepare() {
    String word = input.spec().linux().rootfsPropagation();
    MountOptions.Propagation propagation =
        word.isEmpty()
            ? new MountOptions.Propagation(MS_SLAVE, true)
            : Objects.requireNonNull(MountOptions.propagation(word));
    hostPropagation(propagation);
    if (propagation.flag() == MS_SHARED) {
      // what is mounted onto a shared mount would appear on the host
      Path parent = input.host().mountPointOf(input.rootfs());
      rootAttributes("make " + parent + " private", parent.toString(), false, MS_PRIVATE);
    }
    if (!input.opensEarly()) {
      openRootTree();
    }
    // onto "/": reachable whatever the rights along the path of the root file system. Hooks look
    // for it at its own place, and would be put inside it by joining a namespace whose "/" it is
    mountOnto(input.waitsForHooks() ? input.rootfs().toString() : "/");
  }

  private void mountOnto(String place) {
    ops.open("open " + place, place, Ops.O_PATH | Ops.O_DIRECTORY, "O_PATH|O_DIRECTORY")
        .into(ops.scratch);
    ops.moveMount(
        "mount root file system " + input.rootfs(),
        input.rootfs().toString(),
        ops.root,
        ops.scratch);
    ops.close(ops.scratch);
  }

  private void hostPropagation(MountOptions.Propagation propagation) {
    // what is unbindable could not become the root: that comes when it is
    long flag = propagation.flag() == MS_UNBINDABLE ? MS_PRIVATE : propagation.flag();
    rootAttributes("make / " + MountText.propagation(flag), "/", propagation.recursive(), flag);
  }

  private void rootAttributes(String label, String path, boolean recursive, long propagation) {
    ops.call(
        label,
        "mount_setattr",
        path,
        Sysno.MOUNT_SETATTR,
        flags(Ops.AT_FDCWD, "AT_FDCWD"),
        ops.text(path),
        flags(recursive ? Ops.AT_RECURSIVE : 0, recursive ? "AT_RECURSIVE" : "0"),
        ops.struct(MountText.attributes(0, 0, propagation), 0, 0, propagation, 0),
        num(32));
  }

  /** Makes the root "/" and lets go of the host's. */
  void enter() {
    if (input.noPivot()) {
      moveRoot();
    } else {
      pivot();
    }
    String word = input.spec().linux().rootfsPropagation();
    if (!word.isEmpty()) {
      MountOptions.Propagation change = Objects.requireNonNull(MountOptions.propagation(word));
      ops.setAttributes("set propagation of /", ops.root, change.recursive(), 0, 0, change.flag());
    }
  }

  /** pivot_root(2), "pivot_root(".", ".")": the old root ends up on top and is detached. */
  private void pivot() {
    Arg.Slot old = ops.builder.slot("oldroot");
    ops.open("open the old root", "/", Ops.O_PATH | Ops.O_DIRECTORY, "O_PATH|O_DIRECTORY")
        .into(old);
    ops.call("enter the root file system", "fchdir", "", Sysno.FCHDIR, ops.root);
    ops.call(
        "pivot_root to " + input.rootfs(),
        "pivot_root",
        input.rootfs().toString(),
        Sysno.PIVOT_ROOT,
        ops.text("."),
        ops.text("."));
    ops.call("return to the old root", "fchdir", "", Sysno.FCHDIR, old);
    // a slave, so that the unmount does not reach the host
    rootAttributes("make the old root a slave", ".", true, MS_SLAVE);
    ops.call(
        "detach the old root",
        "umount2",
        "",
        Sysno.UMOUNT2,
        ops.text("."),
        flags(MNT_DETACH, "MNT_DETACH"));
    ops.call("change to /", "chdir", "/", Sysno.CHDIR, ops.text("/"));
    ops.close(old);
  }

  /** For an initial ramfs, which cannot be pivoted away. */
  private void moveRoot() {
    // full views of proc and sysfs below the new root would let the container mount its own
    for (Path mount : input.host().procAndSysMounts(input.rootfs())) {
      ops.call(
              "detach " + mount,
              "umount2",
              mount.toString(),
              Sysno.UMOUNT2,
              ops.text(mount.toString()),
              flags(MNT_DETACH, "MNT_DETACH"))
          .tolerate(Errno.EINVAL, Errno.EPERM, Errno.ENOENT);
    }
    if (input.waitsForHooks()) {
      mountOnto("/");
    }
    ops.call("enter the root file system", "fchdir", "", Sysno.FCHDIR, ops.root);
    ops.call("chroot to " + input.rootfs(), "chroot", "", Sysno.CHROOT, ops.text("."));
    ops.call("change to /", "chdir", "/", Sysno.CHDIR, ops.text("/"));
  }

  void readonlyRoot() {
    if (input.spec().root().readonly()) {
      ops.setAttributes("make / read-only", ops.root, false, MountOptions.RDONLY, 0, 0);
    }
  }

  void readonlyPaths() {
    for (String path : input.spec().linux().readonlyPaths()) {
      String next = ops.newLabel("next");
      String label = "make " + path + " read-only";
      ops.openInRoot(label, path, Ops.O_PATH, "O_PATH")
          .into(ops.target)
          .tolerate(Errno.ENOENT)
          .onErrorGoTo(next);
      ops.openTree(label, ops.target, "", true).into(ops.tree);
      ops.setAttributes(label, ops.tree, true, MountOptions.RDONLY, 0, 0);
      ops.moveMount(label, path, ops.tree, ops.target);
      ops.close(ops.tree);
      ops.close(ops.target);
      ops.here(next);
    }
  }

  /**
   * Covers directories with an empty read-only tmpfs and files with the host's /dev/null: opened
   * before the container's file system can say what that is (CVE-2025-31133).
   */
  void maskedPaths(Arg hostNull) {
    List<String> paths = input.spec().linux().maskedPaths();
    for (String path : paths) {
      String file = ops.newLabel("file");
      String next = ops.newLabel("next");
      String label = "mask " + path;
      ops.openInRoot(label, path, Ops.O_PATH | Ops.O_DIRECTORY, "O_PATH|O_DIRECTORY")
          .into(ops.target)
          .tolerate(Errno.ENOENT, Errno.ENOTDIR)
          .onErrorGoTo(file);
      ops.newFilesystem(label, "tmpfs", "tmpfs", List.of("nr_blocks=1", "nr_inodes=1"), MASK);
      ops.moveMount(label, path, ops.tree, ops.target);
      ops.close(ops.tree);
      ops.close(ops.target);
      ops.goTo(next);
      ops.here(file);
      ops.openInRoot(label, path, Ops.O_PATH, "O_PATH")
          .into(ops.target)
          .tolerate(Errno.ENOENT, Errno.ENOTDIR)
          .onErrorGoTo(next);
      ops.openTree(label, hostNull, "", false).into(ops.tree);
      ops.moveMount(label, path, ops.tree, ops.target);
      ops.close(ops.tree);
      ops.close(ops.target);
      ops.here(next);
    }
  }

  private static final long MASK =
      MountOptions.RDONLY | MountOptions.NOSUID | MountOptions.NODEV | MountOptions.NOEXEC;

  /** A place to keep the host's /dev/null open at. */
  Arg.Slot openHostNull() {
    Arg.Slot slot = ops.builder.slot("null");
    ops.open("open /dev/null", "/dev/null", Ops.O_PATH, "O_PATH").into(slot);
    return slot;
  }
}
