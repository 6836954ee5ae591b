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
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;

  /** glibc and musl stay below these sizes on both architectures. */
  private static final int SPAWN_ATTRIBUTES_SIZE = 512;

  private static final int FILE_ACTIONS_SIZE = 128;
  private static final int SIGSET_SIZE = 128;

  /** _IOWR(0xFF, 11, struct pidfd_info) for the structure's first published size, 64 bytes. */
  private static final long PIDFD_GET_INFO = 0xC040FF0BL;

  private static final long PIDFD_INFO_EXIT = 8;

  private final Syscalls syscalls;
  private final LinuxIo io;
  private final CallContext plain = Syscalls.context(6, false);

  LinuxProcesses(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
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
      // every signal but SIGKILL and SIGSTOP, which cannot be set, and the two that libc keeps
      for (int signal = 1; signal <= 64; signal++) {
        if (signal != 9 && signal != 19 && signal != 32 && signal != 33) {
          long at = all + (signal - 1) / 64 * 8L;
          Memory.putLong(at, Memory.getLong(at) | 1L << (signal - 1) % 64);
        }
      }
      library("posix_spawnattr_init", attributes, 0, 0);
      library("posix_spawn_file_actions_init", actions, 0, 0);
      try {
        library("posix_spawnattr_setsigmask", attributes, none, 0);
        library("posix_spawnattr_setsigdefault", attributes, all, 0);
        int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        library(
            "posix_spawnattr_setflags",
            attributes,
            spawn.newSession() ? flags | POSIX_SPAWN_SETSID : flags,
            0);
        for (int i = 0; i + 1 < spawn.descriptors().size(); i += 2) {
          library(
              "posix_spawn_file_actions_adddup2",
              actions,
              spawn.descriptors().get(i),
              spawn.descriptors().get(i + 1));
        }
        long failed =
            syscalls.function(
                plain,
                syscalls.symbol("posix_spawn"),
                pid,
                memory.string(spawn.path()),
                actions,
                attributes,
                argv,
                envp);
        if ((int) failed != 0) {
          throw new ErrnoException("posix_spawn", spawn.path(), (int) failed);
        }
        return Memory.getInt(pid);
      } finally {
        library("posix_spawn_file_actions_destroy", actions, 0, 0);
        library("posix_spawnattr_destroy", attributes, 0, 0);
      }
    }
  }

  private void library(String function, long a, long b, long c) throws ErrnoException {
    long failed = syscalls.function(plain, syscalls.symbol(function), a, b, c, 0, 0, 0);
    if ((int) failed != 0) {
      throw new ErrnoException(function, "", (int) failed);
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
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return Optional.of(fields[number - 3]);
  }
}
