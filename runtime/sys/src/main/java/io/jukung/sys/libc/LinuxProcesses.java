package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;
import static io.jukung.sys.libc.Syscalls.interrupted;

import com.kenai.jffi.CallContext;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Processes;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@link Processes} by system calls and posix_spawn(3). */
final class LinuxProcesses implements Processes {

  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int CLD_EXITED = 1;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;

  /** glibc and musl stay below these sizes on both architectures. */
  private static final int SPAWN_ATTRIBUTES_SIZE = 512;

  private static final int FILE_ACTIONS_SIZE = 128;
  private static final int SIGSET_SIZE = 128;

  /**
   * All 64 but SIGKILL (9) and SIGSTOP (19), which cannot be set, and 32 and 33, which are libc's.
   */
  private static final long EVERY_SIGNAL = ~(1L << 8 | 1L << 18 | 1L << 31 | 1L << 32);

  /** _IOWR(0xFF, 11, struct pidfd_info) for the structure's first published size, 64 bytes. */
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;

  private static final long PIDFD_INFO_EXIT = 8;

  private final Syscalls syscalls;
  private final LinuxIo io;
  private final SpawnFunctions spawning;

  LinuxProcesses(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
    this.spawning = new SpawnFunctions(syscalls);
  }

  /** Looked up once: eight symbols a start would cost more than the calls. */
  private static final class SpawnFunctions {
    final CallContext context = Syscalls.context(6, false);
    final long attributesInit;
    final long attributesDestroy;
    final long setMask;
    final long setDefault;
    final long setFlags;
    final long actionsInit;
    final long actionsDestroy;
    final long addDup2;
    final long spawn;

    SpawnFunctions(Syscalls syscalls) {
      attributesInit = syscalls.symbol("posix_spawnattr_init");
      attributesDestroy = syscalls.symbol("posix_spawnattr_destroy");
      setMask = syscalls.symbol("posix_spawnattr_setsigmask");
      setDefault = syscalls.symbol("posix_spawnattr_setsigdefault");
      setFlags = syscalls.symbol("posix_spawnattr_setflags");
      actionsInit = syscalls.symbol("posix_spawn_file_actions_init");
      actionsDestroy = syscalls.symbol("posix_spawn_file_actions_destroy");
      addDup2 = syscalls.symbol("posix_spawn_file_actions_adddup2");
      spawn = syscalls.symbol("posix_spawn");
    }
  }

  @Override
  public int spawn(Spawn spawn) throws IOException {
    int strings = spawn.path().length() * 3 + 1;
    for (String text : spawn.arguments()) {
      strings += text.length() * 3 + 1;
    }
    for (String text : spawn.environment()) {
      strings += text.length() * 3 + 1;
    }
    int words = 8 * (spawn.arguments().size() + spawn.environment().size() + 2) + 16;
    int structs = SPAWN_ATTRIBUTES_SIZE + FILE_ACTIONS_SIZE + 2 * SIGSET_SIZE + 64;
    try (Memory memory = new Memory(strings + words + structs)) {
      long attributes = memory.struct(SPAWN_ATTRIBUTES_SIZE);
      long actions = memory.struct(FILE_ACTIONS_SIZE);
      long none = memory.struct(SIGSET_SIZE);
      long all = memory.struct(SIGSET_SIZE);
      long pid = memory.struct(8);
      long argv = vector(memory, spawn.arguments());
      long envp = vector(memory, spawn.environment());
      Memory.putLong(all, EVERY_SIGNAL);
      library(spawning.attributesInit, "posix_spawnattr_init", attributes, 0, 0);
      library(spawning.actionsInit, "posix_spawn_file_actions_init", actions, 0, 0);
      try {
        library(spawning.setMask, "posix_spawnattr_setsigmask", attributes, none, 0);
        library(spawning.setDefault, "posix_spawnattr_setsigdefault", attributes, all, 0);
        int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        if (spawn.newSession()) {
          flags |= POSIX_SPAWN_SETSID;
        }
        library(spawning.setFlags, "posix_spawnattr_setflags", attributes, flags, 0);
        for (int i = 0; i + 1 < spawn.descriptors().size(); i += 2) {
          int source = spawn.descriptors().get(i);
          int target = spawn.descriptors().get(i + 1);
          library(spawning.addDup2, "posix_spawn_file_actions_adddup2", actions, source, target);
        }
        long path = memory.string(spawn.path());
        long failed =
            syscalls.function(
                spawning.context, spawning.spawn, pid, path, actions, attributes, argv, envp);
        if ((int) failed != 0) {
          throw new ErrnoException("posix_spawn", spawn.path(), (int) failed);
        }
        return Memory.getInt(pid);
      } finally {
        library(spawning.actionsDestroy, "posix_spawn_file_actions_destroy", actions, 0, 0);
        library(spawning.attributesDestroy, "posix_spawnattr_destroy", attributes, 0, 0);
      }
    }
  }

  /** These return an error number and leave errno alone. */
  private void library(long function, String name, long a, long b, long c) throws ErrnoException {
    long failed = syscalls.function(spawning.context, function, a, b, c, 0, 0, 0);
    if ((int) failed != 0) {
      throw new ErrnoException(name, "", (int) failed);
    }
  }

  private static long vector(Memory memory, List<String> strings) {
    long vector = memory.struct(8 * (strings.size() + 1));
    for (int i = 0; i < strings.size(); i++) {
      Memory.putLong(vector + 8L * i, memory.string(strings.get(i)));
    }
    return vector;
  }

  @Override
  public Fd pidfd(int pid) throws IOException {
    return io.own(syscalls.call(Sysno.PIDFD_OPEN, pid, 0), "pidfd_open", "process " + pid);
  }

  @Override
  public void signal(Fd pidfd, int signal) throws IOException {
    check(
        syscalls.call(Sysno.PIDFD_SEND_SIGNAL, pidfd.number(), signal, 0, 0),
        "pidfd_send_signal",
        "signal " + signal);
  }

  @Override
  public void kill(int pid, int signal) throws IOException {
    check(syscalls.call(Sysno.KILL, pid, signal), "kill", "process " + pid);
  }

  @Override
  public Optional<ExitStatus> await(Fd pidfd, boolean block) throws IOException {
    return waitid(P_PIDFD, pidfd.number(), block, "pidfd " + pidfd.number());
  }

  @Override
  public ExitStatus awaitPid(int pid) throws IOException {
    return waitid(P_PID, pid, true, "process " + pid)
        .orElseThrow(() -> new ErrnoException("waitid", "process " + pid, Errno.ECHILD));
  }

  private Optional<ExitStatus> waitid(int kind, int id, boolean block, String operand)
      throws IOException {
    try (Memory memory = new Memory(136)) {
      long info = memory.struct(128);
      long result;
      do {
        result =
            syscalls.call(Sysno.WAITID, kind, id, info, block ? WEXITED : WEXITED | WNOHANG, 0);
      } while (interrupted(result));
      check(result, "waitid", operand);
      // siginfo_t: si_signo 0, si_code 8, si_pid 16, si_status 24
      if (Memory.getInt(info + 16) == 0) {
        return Optional.empty();
      }
      int status = Memory.getInt(info + 24);
      return Optional.of(
          Memory.getInt(info + 8) == CLD_EXITED
              ? new ExitStatus(status & 0xff, 0)
              : new ExitStatus(0, status & 0x7f));
    }
  }

  @Override
  public Optional<ExitStatus> exitOfReaped(Fd pidfd) throws IOException {
    try (Memory memory = new Memory(72)) {
      // struct pidfd_info: mask 0, cgroupid 8, pid 16 … exit_code 60
      long info = memory.struct(64);
      Memory.putLong(info, PIDFD_INFO_EXIT);
      long result = syscalls.call(Sysno.IOCTL, pidfd.number(), PIDFD_GET_INFO, info);
      if (result == -Errno.ENOTTY || result == -Errno.EINVAL || result == -Errno.ESRCH) {
        return Optional.empty();
      }
      check(result, "ioctl(PIDFD_GET_INFO)", "pidfd " + pidfd.number());
      if ((Memory.getLong(info) & PIDFD_INFO_EXIT) == 0) {
        return Optional.empty();
      }
      int status = Memory.getInt(info + 60);
      int signal = status & 0x7f;
      return Optional.of(
          signal == 0 ? new ExitStatus(status >> 8 & 0xff, 0) : new ExitStatus(0, signal));
    }
  }

  @Override
  public Fd descriptorOf(Fd pidfd, int descriptor) throws IOException {
    return io.own(
        syscalls.call(Sysno.PIDFD_GETFD, pidfd.number(), descriptor, 0),
        "pidfd_getfd",
        "fd " + descriptor);
  }

  @Override
  public void dumpable(boolean on) throws IOException {
    check(
        syscalls.call(Sysno.PRCTL, PR_SET_DUMPABLE, on ? 1 : 0, 0, 0, 0),
        "prctl(PR_SET_DUMPABLE)",
        "");
  }

  @Override
  public int uid() {
    return (int) syscalls.call(Sysno.GETUID);
  }

  @Override
  public int effectiveUid() {
    return (int) syscalls.call(Sysno.GETEUID);
  }

  @Override
  public void becomeSubreaper() throws IOException {
    check(
        syscalls.call(Sysno.PRCTL, PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)", "");
  }

  @Override
  public Optional<Long> startTime(int pid) throws IOException {
    return statField(pid, 22).map(Long::parseLong);
  }

  @Override
  public Optional<Character> state(int pid) throws IOException {
    return statField(pid, 3).map(field -> field.charAt(0));
  }

  /**
   * A field of /proc/PID/stat by its number in proc_pid_stat(5), from 3 on: the name before it may
   * hold anything.
   */
  private static Optional<String> statField(int pid, int number) throws IOException {
    String line;
    try {
      line =
          Files.readString(
              Path.of("/proc/" + pid + "/stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // the process ended between open and read: ESRCH
      if (Files.exists(Path.of("/proc/" + pid))) {
        throw e;
      }
      return Optional.empty();
    }
    int name = line.lastIndexOf(')');
    if (name < 0) {
      throw new IOException("/proc/" + pid + "/stat: no name in " + line);
    }
    int begin = name + 2;
    for (int field = 3; field < number; field++) {
      begin = line.indexOf(' ', begin) + 1;
    }
    return Optional.of(line.substring(begin, line.indexOf(' ', begin)));
  }
}
