package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.LinuxSpec.DeviceSpec;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The nodes and links of /dev (runtime-spec "Default Devices", "Default Filesystems"). */
final class DeviceStage {
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  private static final List<DeviceSpec> DEFAULTS =
      List.of(
          node("/dev/null", 1, 3),
          node("/dev/zero", 1, 5),
          node("/dev/full", 1, 7),
          node("/dev/random", 1, 8),
          node("/dev/urandom", 1, 9),
          node("/dev/tty", 5, 0));

  private static final Map<String, String> LINKS =
      new TreeMap<>(
          Map.of(
              "fd", "/proc/self/fd",
              "stdin", "/proc/self/fd/0",
              "stdout", "/proc/self/fd/1",
              "stderr", "/proc/self/fd/2",
              "core", "/proc/kcore"));

  private final Ops ops;
  private final PlanInput input;

  DeviceStage(Ops ops, PlanInput input) {
    this.ops = ops;
    this.input = input;
  }

  private static DeviceSpec node(String path, int major, int minor) {
    return new DeviceSpec("c", path, major, minor, 0666, null, null);
  }

  /** A /dev that was bound from elsewhere has what it needs and is not ours to change. */
  boolean isOurs() {
    for (MountSpec mount : input.spec().mounts()) {
      if (mount.isBind() && mount.destination().replaceAll("/+$", "").equals("/dev")) {
        return false;
      }
    }
    return true;
  }

  private List<DeviceSpec> devices() {
    Map<String, DeviceSpec> devices = new LinkedHashMap<>();
    DEFAULTS.forEach(device -> devices.put(device.path(), device));
    for (DeviceSpec device : input.spec().linux().devices()) {
      // made below as a link, whatever the spec says
      if (!device.path().equals("/dev/ptmx")) {
        devices.put(device.path(), device);
      }
    }
    return new ArrayList<>(devices.values());
  }

  /** For user namespaces, in which mknod(2) is not allowed: the host's nodes, opened early. */
  void openNodesEarly(int firstNumber) {
    OuterStage outer = new OuterStage(ops);
    int number = firstNumber;
    for (DeviceSpec device : devices()) {
      String label = "open device " + device.path();
      ops.openTree(label, flags(Ops.AT_FDCWD, "AT_FDCWD"), device.path(), false).into(ops.tree);
      ops.setAttributes("make " + device.path() + " private", ops.tree, false, 0, 0, 1L << 18);
      outer.keepAt(label, ops.tree, number++);
    }
  }

  void make(int firstNumber) {
    int number = firstNumber;
    for (DeviceSpec device : devices()) {
      if (input.inUserNamespace()) {
        String label = "bind mount device " + device.path();
        Arg tree = num(number);
        if (input.opensEarly()) {
          number++;
        } else {
          tree = ops.tree;
          ops.openTree(label, flags(Ops.AT_FDCWD, "AT_FDCWD"), device.path(), false).into(ops.tree);
        }
        ops.ensureTarget(device.path(), false, 0);
        ops.moveMount(label, device.path(), tree, ops.target);
        ops.close(tree);
        ops.close(ops.target);
      } else {
        node(device);
      }
    }
    links();
  }

  private void node(DeviceSpec device) {
    int slash = device.path().lastIndexOf('/');
    String directory = slash == 0 ? "/" : device.path().substring(0, slash);
    String name = device.path().substring(slash + 1);
    if (name.isEmpty() || name.equals("..") || name.equals(".")) {
      throw OciException.badSpec("linux.devices: " + device.path() + " has no name");
    }
    ops.ensureTarget(directory, true, 0);
    int type = type(device.type());
    Integer given = device.fileMode();
    int mode = (given == null ? 0666 : given & 07777) | type;
    String label = "create device " + device.path();
    ops.call(
            label,
            "mknodat",
            device.path(),
            Sysno.MKNODAT,
            ops.target,
            ops.text(name),
            flags(mode, device.type() + " " + Integer.toOctalString(mode & 07777)),
            flags(makedev(device.major(), device.minor()), device.major() + ":" + device.minor()))
        .tolerate(Errno.EEXIST);
    if (device.uid() != null || device.gid() != null) {
      Integer uid = device.uid();
      Integer gid = device.gid();
      ops.call(
          "change the owner of " + device.path(),
          "fchownat",
          device.path(),
          Sysno.FCHOWNAT,
          ops.target,
          ops.text(name),
          num(uid == null ? 0 : uid),
          num(gid == null ? 0 : gid),
          flags(AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"));
    }
    ops.close(ops.target);
  }

  private static int type(String type) {
    return switch (type) {
      case "b" -> 0060000;
      case "p" -> 0010000;
      default -> 0020000;
    };
  }

  /** As glibc's makedev(3). */
  static long makedev(long major, long minor) {
    return (major & 0xfffL) << 8
        | (minor & 0xffL)
        | (minor & ~0xffL) << 12
        | (major & ~0xfffL) << 32;
  }

  private void links() {
    ops.ensureTarget("/dev", true, 0);
    LINKS.forEach((name, to) -> link(name, to).tolerate(Errno.EEXIST));
    // the multiplexer of the container's own terminals, not of the host's
    ops.call(
            "remove /dev/ptmx",
            "unlinkat",
            "/dev/ptmx",
            Sysno.UNLINKAT,
            ops.target,
            ops.text("ptmx"),
            num(0))
        .tolerate(Errno.ENOENT);
    link("ptmx", "pts/ptmx");
    ops.close(ops.target);
  }

  private ProgramBuilder.Step link(String name, String to) {
    return ops.call(
        "create /dev/" + name,
        "symlinkat",
        "/dev/" + name,
        Sysno.SYMLINKAT,
        ops.text(to),
        ops.target,
        ops.text(name));
  }
}
