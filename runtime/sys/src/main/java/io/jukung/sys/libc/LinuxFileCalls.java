package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;
import static io.jukung.sys.libc.Syscalls.interrupted;

import io.jukung.sys.Errno;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileNames;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@link FileCalls} by system calls. */
final class LinuxFileCalls implements FileCalls {

  private static final int PATH_MAX = 4096;
  private static final int DIRENTS = 32 * 1024;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int RACES = 1000;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  private final Syscalls syscalls;
  private final LinuxIo io;

  LinuxFileCalls(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
  }

  @Override
  public Fd openat(int dir, String name, int flags, int mode) throws IOException {
    try (Memory memory = Memory.forStrings(0, name)) {
      long address = memory.string(name);
      long result;
      do {
        result = syscalls.call(Sysno.OPENAT, dir, address, flags | Io.O_CLOEXEC, mode);
      } while (interrupted(result));
      return io.own(result, "openat", name);
    }
  }

  @Override
  public Fd openat2(int dir, String name, int flags, int mode, long resolve) throws IOException {
    try (Memory memory = Memory.forStrings(24, name)) {
      long how = memory.struct(24);
      Memory.putLong(how, flags | Io.O_CLOEXEC);
      Memory.putLong(how + 8, mode);
      Memory.putLong(how + 16, resolve);
      long address = memory.string(name);
      long result;
      int races = 0;
      do {
        result = syscalls.call(Sysno.OPENAT2, dir, address, how, 24);
        // EAGAIN: a rename elsewhere raced with the walk, openat2(2) says to try again; not for
        // ever, since somebody may be renaming on purpose
      } while (interrupted(result) || (result == -Errno.EAGAIN && ++races < RACES));
      return io.own(result, "openat2", name);
    }
  }

  @Override
  public void mkdirat(int dir, String name, int mode) throws IOException {
    named(Sysno.MKDIRAT, "mkdirat", dir, name, mode, 0);
  }

  @Override
  public void mknodat(int dir, String name, int mode, long device) throws IOException {
    named(Sysno.MKNODAT, "mknodat", dir, name, mode, device);
  }

  @Override
  public void unlinkat(int dir, String name, int flags) throws IOException {
    named(Sysno.UNLINKAT, "unlinkat", dir, name, flags, 0);
  }

  @Override
  public void fchmodat(int dir, String name, int mode) throws IOException {
    named(Sysno.FCHMODAT, "fchmodat", dir, name, mode, 0);
  }

  private void named(int number, String call, int dir, String name, long c, long d)
      throws IOException {
    try (Memory memory = Memory.forStrings(0, name)) {
      check(syscalls.call(number, dir, memory.string(name), c, d), call, name);
    }
  }

  @Override
  public void symlinkat(String target, int dir, String name) throws IOException {
    try (Memory memory = Memory.forStrings(0, target, name)) {
      check(
          syscalls.call(Sysno.SYMLINKAT, memory.string(target), dir, memory.string(name)),
          "symlinkat",
          name);
    }
  }

  @Override
  public void linkat(int fromDir, String from, int toDir, String to, int flags) throws IOException {
    try (Memory memory = Memory.forStrings(0, from, to)) {
      check(
          syscalls.call(
              Sysno.LINKAT, fromDir, memory.string(from), toDir, memory.string(to), flags),
          "linkat",
          to);
    }
  }

  @Override
  public void renameat2(int fromDir, String from, int toDir, String to, int flags)
      throws IOException {
    try (Memory memory = Memory.forStrings(0, from, to)) {
      check(
          syscalls.call(
              Sysno.RENAMEAT2, fromDir, memory.string(from), toDir, memory.string(to), flags),
          "renameat2",
          to);
    }
  }

  @Override
  public void fchownat(int dir, String name, int uid, int gid, int flags) throws IOException {
    try (Memory memory = Memory.forStrings(0, name)) {
      check(
          syscalls.call(Sysno.FCHOWNAT, dir, memory.string(name), uid, gid, flags),
          "fchownat",
          name);
    }
  }

  @Override
  public void fchown(int fd, int uid, int gid) throws IOException {
    check(syscalls.call(Sysno.FCHOWN, fd, uid, gid), "fchown", "fd " + fd);
  }

  @Override
  public void fchmod(int fd, int mode) throws IOException {
    check(syscalls.call(Sysno.FCHMOD, fd, mode), "fchmod", "fd " + fd);
  }

  @Override
  public void utimensat(int dir, String name, long seconds, int nanos) throws IOException {
    try (Memory memory = Memory.forStrings(32, name)) {
      long times = memory.struct(32);
      for (int i = 0; i < 32; i += 16) {
        Memory.putLong(times + i, seconds);
        Memory.putLong(times + i + 8, nanos);
      }
      check(
          syscalls.call(Sysno.UTIMENSAT, dir, memory.string(name), times, AT_SYMLINK_NOFOLLOW),
          "utimensat",
          name);
    }
  }

  @Override
  public FileStat stat(int dir, String name, int flags) throws IOException {
    try (Memory memory = Memory.forStrings(256, name)) {
      long s = memory.struct(256);
      check(
          syscalls.call(Sysno.STATX, dir, memory.string(name), flags, STATX_BASIC_STATS, s),
          "statx",
          name);
      // struct statx: linux/stat.h
      return new FileStat(
          Short.toUnsignedInt(Memory.getShort(s + 0x1c)),
          Memory.getInt(s + 0x14),
          Memory.getInt(s + 0x18),
          Memory.getInt(s + 0x10),
          Memory.getLong(s + 0x20),
          Memory.getLong(s + 0x28),
          Memory.getLong(s + 0x30),
          FileStat.makedev(unsigned(s + 0x88), unsigned(s + 0x8c)),
          FileStat.makedev(unsigned(s + 0x80), unsigned(s + 0x84)),
          Memory.getLong(s + 0x70),
          Memory.getInt(s + 0x78));
    }
  }

  private static long unsigned(long address) {
    return Integer.toUnsignedLong(Memory.getInt(address));
  }

  @Override
  public String readlinkat(int dir, String name) throws IOException {
    try (Memory memory = Memory.forStrings(PATH_MAX, name)) {
      long target = memory.struct(PATH_MAX);
      long length =
          check(
              syscalls.call(Sysno.READLINKAT, dir, memory.string(name), target, PATH_MAX),
              "readlinkat",
              name);
      return FileNames.decode(Memory.getBytes(target, (int) length), 0, (int) length);
    }
  }

  @Override
  public List<String> list(int dir) throws IOException {
    List<String> names = new ArrayList<>();
    try (Memory memory = new Memory(DIRENTS)) {
      long entries = memory.struct(DIRENTS);
      while (true) {
        int filled =
            (int) check(syscalls.call(Sysno.GETDENTS64, dir, entries, DIRENTS), "getdents64", "");
        if (filled == 0) {
          return names;
        }
        byte[] bytes = Memory.getBytes(entries, filled);
        // struct linux_dirent64: inode 8, offset 8, length 2, type 1, name up to a zero
        for (int at = 0; at < filled; ) {
          int end = at + 19;
          while (bytes[end] != 0) {
            end++;
          }
          String name = FileNames.decode(bytes, at + 19, end - at - 19);
          if (!name.equals(".") && !name.equals("..")) {
            names.add(name);
          }
          at += (bytes[at + 16] & 0xff) | (bytes[at + 17] & 0xff) << 8;
        }
      }
    }
  }

  @Override
  public void setxattr(String path, String attribute, byte[] value) throws IOException {
    try (Memory memory = Memory.forStrings(value.length, path, attribute)) {
      check(
          syscalls.call(
              Sysno.LSETXATTR,
              memory.string(path),
              memory.string(attribute),
              memory.bytes(value),
              value.length,
              0),
          "lsetxattr",
          path + " " + attribute);
    }
  }

  @Override
  public void fsetxattr(int fd, String attribute, byte[] value) throws IOException {
    try (Memory memory = Memory.forStrings(value.length, attribute)) {
      check(
          syscalls.call(
              Sysno.FSETXATTR, fd, memory.string(attribute), memory.bytes(value), value.length, 0),
          "fsetxattr",
          attribute);
    }
  }

  @Override
  public byte[] getxattr(String path, String attribute) throws IOException {
    try (Memory names = Memory.forStrings(0, path, attribute)) {
      long name = names.string(path);
      String operand = path + " " + attribute;
      return value(Sysno.LGETXATTR, "lgetxattr", name, names.string(attribute), operand);
    }
  }

  @Override
  public byte[] fgetxattr(int fd, String attribute) throws IOException {
    try (Memory names = Memory.forStrings(0, attribute)) {
      return value(Sysno.FGETXATTR, "fgetxattr", fd, names.string(attribute), attribute);
    }
  }

  private byte[] value(int number, String call, long file, long key, String operand)
      throws IOException {
    while (true) {
      long size = check(syscalls.call(number, file, key, 0, 0), call, operand);
      try (Memory memory = new Memory((int) size + 8)) {
        long value = memory.struct((int) size);
        long got = syscalls.call(number, file, key, value, size);
        // it may have grown between the two calls; size 0 would only ask for the size again
        if (got == -Errno.ERANGE || (size == 0 && got > 0)) {
          continue;
        }
        return Memory.getBytes(value, (int) check(got, call, operand));
      }
    }
  }

  @Override
  public void removexattr(String path, String attribute) throws IOException {
    try (Memory memory = Memory.forStrings(0, path, attribute)) {
      check(
          syscalls.call(Sysno.LREMOVEXATTR, memory.string(path), memory.string(attribute)),
          "lremovexattr",
          path + " " + attribute);
    }
  }

  @Override
  public List<String> listxattr(String path) throws IOException {
    try (Memory names = Memory.forStrings(0, path)) {
      long name = names.string(path);
      while (true) {
        long size = check(syscalls.call(Sysno.LLISTXATTR, name, 0, 0), "llistxattr", path);
        try (Memory memory = new Memory((int) size + 8)) {
          long list = memory.struct((int) size);
          long got = syscalls.call(Sysno.LLISTXATTR, name, list, size);
          if (got == -Errno.ERANGE || (size == 0 && got > 0)) {
            continue;
          }
          return zeroSeparated(Memory.getBytes(list, (int) check(got, "llistxattr", path)));
        }
      }
    }
  }

  private static List<String> zeroSeparated(byte[] bytes) {
    List<String> found = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        found.add(FileNames.decode(bytes, begin, i - begin));
        begin = i + 1;
      }
    }
    return found;
  }

  @Override
  public void ftruncate(int fd, long size) throws IOException {
    check(syscalls.call(Sysno.FTRUNCATE, fd, size), "ftruncate", "fd " + fd);
  }

  @Override
  public void fallocate(int fd, long offset, long length) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.FALLOCATE, fd, 0, offset, length);
    } while (interrupted(result));
    check(result, "fallocate", "fd " + fd);
  }

  @Override
  public void fsync(int fd) throws IOException {
    check(syscalls.call(Sysno.FSYNC, fd), "fsync", "fd " + fd);
  }

  @Override
  public void syncfs(int fd) throws IOException {
    check(syscalls.call(Sysno.SYNCFS, fd), "syncfs", "fd " + fd);
  }

  @Override
  public long filesystemType(String path) throws IOException {
    try (Memory memory = Memory.forStrings(128, path)) {
      long s = memory.struct(128);
      check(syscalls.call(Sysno.STATFS, memory.string(path), s), "statfs", path);
      return Memory.getLong(s);
    }
  }

  @Override
  public long freeBytes(String path) throws IOException {
    try (Memory memory = Memory.forStrings(128, path)) {
      long s = memory.struct(128);
      check(syscalls.call(Sysno.STATFS, memory.string(path), s), "statfs", path);
      return Memory.getLong(s + 24) * Memory.getLong(s + 8);
    }
  }

  @Override
  public boolean lock(int fd, boolean wait) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.FLOCK, fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    } while (interrupted(result));
    if (Syscalls.wouldBlock(result)) {
      return false;
    }
    check(result, "flock", "fd " + fd);
    return true;
  }
}
