package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileNames;
import io.jukung.sys.Io;
import io.jukung.sys.MountInfo;
import io.jukung.sys.Mounts;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link Mounts} by system calls. */
final class LinuxMounts implements Mounts {

  private static final int FSOPEN_CLOEXEC = 1;
  private static final int FSCONFIG_SET_FLAG = 0;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int FSMOUNT_CLOEXEC = 1;
  private static final int FSCONFIG_STRING = 256;
  private static final int MOUNT_ATTR_SIZE = 32;
  private static final int SAID = 1032;
  private static final int PAGE = 4096;

  private final Syscalls syscalls;
  private final LinuxIo io;

  LinuxMounts(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
  }

  @Override
  public void mount(String source, String target, String type, long flags, String data)
      throws IOException {
    if (FileNames.encode(data).length >= PAGE) {
      throw new ErrnoException("mount", source + " on " + target + " (options)", Errno.E2BIG);
    }
    try (Memory memory = Memory.forStrings(0, source, target, type, data)) {
      check(
          syscalls.call(
              Sysno.MOUNT,
              memory.string(source),
              memory.string(target),
              memory.string(type),
              flags,
              memory.string(data)),
          "mount",
          source + " on " + target);
    }
  }

  @Override
  public void overlay(
      List<String> lower, String upper, String work, String target, List<String> options)
      throws IOException {
    String what = "overlay on " + target;
    List<Fd> named = new ArrayList<>();
    try (Fd context = fsopen(what)) {
      if (!lowerLayers(context, lower, named, what)) {
        inOneString(lower, upper, work, target, options);
        return;
      }
      if (!upper.isEmpty()) {
        set(context, "upperdir", shortened(upper, named), what);
        set(context, "workdir", shortened(work, named), what);
      }
      for (String option : options) {
        int equals = option.indexOf('=');
        if (equals < 0) {
          checked(context, config(context, FSCONFIG_SET_FLAG, option, ""), option, what);
        } else {
          set(context, option.substring(0, equals), option.substring(equals + 1), what);
        }
      }
      long created = syscalls.call(Sysno.FSCONFIG, context.number(), FSCONFIG_CMD_CREATE, 0, 0, 0);
      if (created < 0) {
        ErrnoException failure = new ErrnoException("mount", what + said(context), (int) -created);
        if (created != -Errno.EINVAL) {
          throw failure;
        }
        retry(failure, lower, upper, work, target, options);
        return;
      }
      attach(context, target, what);
    } finally {
      named.forEach(Fd::close);
    }
  }

  /** Kernels before 6.5 take any option and refuse the unknown "lowerdir+" only at the end. */
  private void retry(
      ErrnoException failure,
      List<String> lower,
      String upper,
      String work,
      String target,
      List<String> options)
      throws IOException {
    try {
      inOneString(lower, upper, work, target, options);
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /** By mount(2), whose options are limited to a page: many layers are named by descriptors. */
  private void inOneString(
      List<String> lower, String upper, String work, String target, List<String> options)
      throws IOException {
    long flags = upper.isEmpty() ? MS_RDONLY : 0;
    String data = joined(lower, upper, work, options);
    if (FileNames.encode(data).length < PAGE) {
      mount("overlay", target, "overlay", flags, data);
      return;
    }
    List<Fd> opened = new ArrayList<>();
    try {
      List<String> names = new ArrayList<>();
      for (String directory : lower) {
        Fd layer = io.open(directory, Io.O_PATH | FileCalls.O_DIRECTORY, 0);
        opened.add(layer);
        names.add(layer.procPath());
      }
      mount("overlay", target, "overlay", flags, joined(names, upper, work, options));
    } finally {
      opened.forEach(Fd::close);
    }
  }

  /**
   * "lowerdir+", a layer at a time, is there since Linux 6.8. False: it is not; the one string that
   * fsconfig took before is limited to 255 bytes, so mount(2) is the better way there.
   */
  private boolean lowerLayers(Fd context, List<String> lower, List<Fd> named, String what)
      throws IOException {
    for (int i = 0; i < lower.size(); i++) {
      String directory = shortened(lower.get(i), named);
      long result = config(context, FSCONFIG_SET_STRING, "lowerdir+", directory);
      if (result == -Errno.EINVAL && i == 0) {
        return false;
      }
      checked(context, result, "lowerdir+=" + lower.get(i), what);
    }
    return true;
  }

  /** fsconfig takes strings of up to 255 bytes: longer names are given through a descriptor. */
  private String shortened(String directory, List<Fd> named) throws IOException {
    if (FileNames.encode(directory).length < FSCONFIG_STRING) {
      return directory;
    }
    Fd opened = io.open(directory, Io.O_PATH | FileCalls.O_DIRECTORY, 0);
    named.add(opened);
    return opened.procPath();
  }

  private void set(Fd context, String key, String value, String what) throws IOException {
    checked(context, config(context, FSCONFIG_SET_STRING, key, value), key + "=" + value, what);
  }

  private void checked(Fd context, long result, String setting, String what) throws IOException {
    if (result < 0) {
      throw new ErrnoException("fsconfig", setting + " for " + what + said(context), (int) -result);
    }
  }

  /** The kernel's own words about the last failure: fsopen(2). Each read is a line, "e text". */
  private String said(Fd context) {
    try (Memory memory = new Memory(SAID)) {
      long line = memory.struct(SAID - 8);
      long length = syscalls.call(Sysno.READ, context.number(), line, SAID - 8);
      if (length <= 2) {
        return "";
      }
      String text = new String(Memory.getBytes(line + 2, (int) length - 2), StandardCharsets.UTF_8);
      return " (" + text.strip() + ")";
    }
  }

  private Fd fsopen(String what) throws IOException {
    try (Memory memory = Memory.forStrings(0, "overlay")) {
      return io.own(
          syscalls.call(Sysno.FSOPEN, memory.string("overlay"), FSOPEN_CLOEXEC), "fsopen", what);
    }
  }

  private void attach(Fd context, String target, String what) throws IOException {
    try (Fd mount =
            io.own(
                syscalls.call(Sysno.FSMOUNT, context.number(), FSMOUNT_CLOEXEC, 0),
                "fsmount",
                what);
        Memory memory = Memory.forStrings(0, "", target)) {
      check(
          syscalls.call(
              Sysno.MOVE_MOUNT,
              mount.number(),
              memory.string(""),
              FileCalls.AT_FDCWD,
              memory.string(target),
              MOVE_MOUNT_F_EMPTY_PATH),
          "move_mount",
          what);
    }
  }

  private long config(Fd context, int command, String key, String value) {
    try (Memory memory = Memory.forStrings(0, key, value)) {
      return syscalls.call(
          Sysno.FSCONFIG,
          context.number(),
          command,
          memory.string(key),
          command == FSCONFIG_SET_FLAG ? 0 : memory.string(value),
          0);
    }
  }

  private static String joined(
      List<String> lower, String upper, String work, List<String> options) {
    StringBuilder data = new StringBuilder("lowerdir=");
    for (int i = 0; i < lower.size(); i++) {
      data.append(i == 0 ? "" : ":").append(escaped(lower.get(i)).replace(":", "\\:"));
    }
    if (!upper.isEmpty()) {
      data.append(",upperdir=").append(escaped(upper)).append(",workdir=").append(escaped(work));
    }
    for (String option : options) {
      data.append(',').append(option);
    }
    return data.toString();
  }

  @Override
  public void unmount(String target, int flags) throws IOException {
    try (Memory memory = Memory.forStrings(0, target)) {
      check(syscalls.call(Sysno.UMOUNT2, memory.string(target), flags), "umount2", target);
    }
  }

  private static String escaped(String directory) {
    return directory.replace("\\", "\\\\").replace(",", "\\,");
  }

  @Override
  public Fd openTree(int dir, String name, int flags) throws IOException {
    try (Memory memory = Memory.forStrings(0, name)) {
      return io.own(
          syscalls.call(Sysno.OPEN_TREE, dir, memory.string(name), flags | Io.O_CLOEXEC),
          "open_tree",
          name);
    }
  }

  @Override
  public void moveMount(int fromDir, String from, int toDir, String to, int flags)
      throws IOException {
    try (Memory memory = Memory.forStrings(0, from, to)) {
      check(
          syscalls.call(
              Sysno.MOVE_MOUNT, fromDir, memory.string(from), toDir, memory.string(to), flags),
          "move_mount",
          to.isEmpty() ? "fd " + toDir : to);
    }
  }

  @Override
  public void setAttributes(int dir, String name, int flags, long set, long clear, long propagation)
      throws IOException {
    try (Memory memory = Memory.forStrings(MOUNT_ATTR_SIZE, name)) {
      // struct mount_attr: attr_set, attr_clr, propagation, userns_fd
      long attributes = memory.struct(MOUNT_ATTR_SIZE);
      Memory.putLong(attributes, set);
      Memory.putLong(attributes + 8, clear);
      Memory.putLong(attributes + 16, propagation);
      long path = memory.string(name);
      check(
          syscalls.call(Sysno.MOUNT_SETATTR, dir, path, flags, attributes, MOUNT_ATTR_SIZE),
          "mount_setattr",
          name.isEmpty() ? "fd " + dir : name);
    }
  }

  @Override
  public List<MountInfo> mountInfo() throws IOException {
    return MountInfo.parseAll(Files.readAllBytes(Path.of("/proc/self/mountinfo")));
  }

  @Override
  public List<String> mountPoints() throws IOException {
    List<String> points = new ArrayList<>();
    for (MountInfo mount : mountInfo()) {
      points.add(mount.point());
    }
    return points;
  }
}
