package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Mounts;
import io.jukung.sys.Sysno;
import java.io.IOException;
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
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  private final Syscalls syscalls;
  private final LinuxIo io;

  LinuxMounts(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
  }

  @Override
  public void mount(String source, String target, String type, long flags, String data)
      throws IOException {
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
    try (Fd context = fsopen(what)) {
      // "lowerdir+", a layer at a time, is there since Linux 6.8; before it one string of 256 bytes
      // at most was all that fsconfig took, so mount(2) is the better way there
      for (String directory : lower) {
        long result = config(context, FSCONFIG_SET_STRING, "lowerdir+", directory);
        if (result == -Errno.EINVAL && directory.equals(lower.getFirst())) {
          mount(
              "overlay",
              target,
              "overlay",
              upper.isEmpty() ? MS_RDONLY : 0,
              joined(lower, upper, work, options));
          return;
        }
        check(result, "fsconfig lowerdir+=" + directory, what);
      }
      if (!upper.isEmpty()) {
        check(config(context, FSCONFIG_SET_STRING, "upperdir", upper), "fsconfig upperdir", what);
        check(config(context, FSCONFIG_SET_STRING, "workdir", work), "fsconfig workdir", what);
      }
      for (String option : options) {
        int equals = option.indexOf('=');
        long result =
            equals < 0
                ? config(context, FSCONFIG_SET_FLAG, option, "")
                : config(
                    context,
                    FSCONFIG_SET_STRING,
                    option.substring(0, equals),
                    option.substring(equals + 1));
        check(result, "fsconfig " + option, what);
      }
      check(
          syscalls.call(Sysno.FSCONFIG, context.number(), FSCONFIG_CMD_CREATE, 0, 0, 0),
          "mount",
          what);
      attach(context, target, what);
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
    StringBuilder data = new StringBuilder("lowerdir=").append(String.join(":", lower));
    if (!upper.isEmpty()) {
      data.append(",upperdir=").append(upper).append(",workdir=").append(work);
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

  @Override
  public List<String> mountPoints() throws IOException {
    List<String> points = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] fields = line.split(" ", 6);
      if (fields.length < 6) {
        throw new ErrnoException("read", "/proc/self/mountinfo: " + line, Errno.EINVAL);
      }
      points.add(unescape(fields[4]));
    }
    return points;
  }

  /** mountinfo writes space, tab, newline and backslash as three octal digits. */
  private static String unescape(String text) {
    int at = text.indexOf('\\');
    if (at < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
