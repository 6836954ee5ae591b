package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;
import static io.jukung.sys.libc.Syscalls.interrupted;
import static io.jukung.sys.libc.Syscalls.wouldBlock;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** {@link Io} by system calls. */
final class LinuxIo implements Io {

  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_ADD_SEALS = 1033;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int IOV_MAX = 1024;
  private static final int ALL_SEALS = 0xF;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 0x10;
  private static final int EFD_FLAGS = O_NONBLOCK | O_CLOEXEC;

  private final Syscalls syscalls;

  LinuxIo(Syscalls syscalls) {
    this.syscalls = syscalls;
  }

  @Override
  public Fd own(int number) {
    return new Fd(number, this::close);
  }

  Fd own(long result, String call, String operand) throws ErrnoException {
    return own((int) check(result, call, operand));
  }

  @Override
  public Fd open(String path, int flags, int mode) throws IOException {
    try (Memory memory = Memory.forStrings(0, path)) {
      long name = memory.string(path);
      long result;
      do {
        result = syscalls.call(Sysno.OPENAT, FileCalls.AT_FDCWD, name, flags | O_CLOEXEC, mode);
      } while (interrupted(result));
      return own(result, "open", path);
    }
  }

  @Override
  public int read(int fd, ByteBuffer into) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.READ, fd, Memory.address(into), into.remaining());
    } while (interrupted(result));
    if (wouldBlock(result)) {
      return -1;
    }
    int count = (int) check(result, "read", "fd " + fd);
    into.position(into.position() + count);
    return count;
  }

  @Override
  public int write(int fd, ByteBuffer from) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.WRITE, fd, Memory.address(from), from.remaining());
    } while (interrupted(result));
    if (wouldBlock(result)) {
      return -1;
    }
    int count = (int) check(result, "write", "fd " + fd);
    from.position(from.position() + count);
    return count;
  }

  @Override
  public int pread(int fd, ByteBuffer into, long offset) throws IOException {
    return at(Sysno.PREAD64, "pread", fd, into, offset);
  }

  @Override
  public int pwrite(int fd, ByteBuffer from, long offset) throws IOException {
    return at(Sysno.PWRITE64, "pwrite", fd, from, offset);
  }

  private int at(int number, String call, int fd, ByteBuffer bytes, long offset)
      throws IOException {
    long result;
    do {
      result = syscalls.call(number, fd, Memory.address(bytes), bytes.remaining(), offset);
    } while (interrupted(result));
    int count = (int) check(result, call, "fd " + fd);
    bytes.position(bytes.position() + count);
    return count;
  }

  @Override
  public long writev(int fd, List<ByteBuffer> from) throws IOException {
    if (from.size() > IOV_MAX) {
      throw new IllegalArgumentException(from.size() + " buffers, more than " + IOV_MAX);
    }
    long result;
    try (Memory memory = new Memory(16 * from.size() + 8)) {
      long vector = memory.struct(16 * from.size());
      for (int i = 0; i < from.size(); i++) {
        Memory.putLong(vector + 16L * i, Memory.address(from.get(i)));
        Memory.putLong(vector + 16L * i + 8, from.get(i).remaining());
      }
      do {
        result = syscalls.call(Sysno.WRITEV, fd, vector, from.size());
      } while (interrupted(result));
    }
    if (wouldBlock(result)) {
      return -1;
    }
    long left = check(result, "writev", "fd " + fd);
    for (ByteBuffer buffer : from) {
      int part = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + part);
      left -= part;
    }
    return result;
  }

  @Override
  public Fd[] pipe(int flags) throws IOException {
    try (Memory memory = new Memory(8)) {
      long pair = memory.struct(8);
      check(syscalls.call(Sysno.PIPE2, pair, flags | O_CLOEXEC), "pipe2", "");
      return new Fd[] {own(Memory.getInt(pair)), own(Memory.getInt(pair + 4))};
    }
  }

  @Override
  public Fd duplicate(int fd) throws IOException {
    return duplicate(fd, 3);
  }

  @Override
  public Fd duplicate(int fd, int least) throws IOException {
    return own(
        syscalls.call(Sysno.FCNTL, fd, F_DUPFD_CLOEXEC, least), "fcntl(F_DUPFD)", "fd " + fd);
  }

  @Override
  public void nonBlocking(int fd, boolean on) throws IOException {
    long flags = check(syscalls.call(Sysno.FCNTL, fd, F_GETFL), "fcntl(F_GETFL)", "fd " + fd);
    long wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    if (wanted != flags) {
      check(syscalls.call(Sysno.FCNTL, fd, F_SETFL, wanted), "fcntl(F_SETFL)", "fd " + fd);
    }
  }

  @Override
  public void duplicateTo(int fd, int target, boolean closeOnExec) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.DUP3, fd, target, closeOnExec ? O_CLOEXEC : 0);
    } while (interrupted(result) || result == -Errno.EBUSY);
    check(result, "dup3", "fd " + fd + " to fd " + target);
  }

  @Override
  public int pipeSize(int fd, int bytes) throws IOException {
    return (int)
        check(
            syscalls.call(Sysno.FCNTL, fd, F_SETPIPE_SZ, bytes), "fcntl(F_SETPIPE_SZ)", "fd " + fd);
  }

  @Override
  public long splice(int from, int to, long bytes, int flags) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.SPLICE, from, 0, to, 0, bytes, flags);
    } while (interrupted(result));
    return wouldBlock(result) ? -1 : check(result, "splice", "fd " + from + " to fd " + to);
  }

  @Override
  public long tee(int from, int to, long bytes, int flags) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.TEE, from, to, bytes, flags);
    } while (interrupted(result));
    return wouldBlock(result) ? -1 : check(result, "tee", "fd " + from + " to fd " + to);
  }

  @Override
  public void closeOnExec(int first, int last) throws IOException {
    check(
        syscalls.call(
            Sysno.CLOSE_RANGE,
            Integer.toUnsignedLong(first),
            Integer.toUnsignedLong(last),
            CLOSE_RANGE_CLOEXEC),
        "close_range",
        "fd " + first + " to " + last);
  }

  @Override
  public void mkfifo(String path, int mode) throws IOException {
    try (Memory memory = Memory.forStrings(0, path)) {
      long name = memory.string(path);
      check(
          syscalls.call(Sysno.MKNODAT, FileCalls.AT_FDCWD, name, FileStat.S_IFIFO | mode, 0),
          "mkfifo",
          path);
    }
  }

  @Override
  public Fd memfd(String name) throws IOException {
    try (Memory memory = Memory.forStrings(0, name)) {
      long address = memory.string(name);
      int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
      // MFD_EXEC, since Linux 6.3, keeps it executable where vm.memfd_noexec says otherwise
      long result = syscalls.call(Sysno.MEMFD_CREATE, address, flags | MFD_EXEC);
      if (result == -Errno.EINVAL) {
        result = syscalls.call(Sysno.MEMFD_CREATE, address, flags);
      }
      return own(result, "memfd_create", name);
    }
  }

  @Override
  public void seal(int memfd) throws IOException {
    check(
        syscalls.call(Sysno.FCNTL, memfd, F_ADD_SEALS, ALL_SEALS),
        "fcntl(F_ADD_SEALS)",
        "fd " + memfd);
  }

  @Override
  public Fd eventfd() throws IOException {
    return own(syscalls.call(Sysno.EVENTFD2, 0, EFD_FLAGS), "eventfd2", "");
  }

  @Override
  public int poll(int fd, int events, int timeoutMillis) throws IOException {
    try (Memory memory = new Memory(32)) {
      long poll = memory.struct(8);
      Memory.putInt(poll, fd);
      Memory.putShort(poll + 4, events);
      long timeout = 0;
      if (timeoutMillis >= 0) {
        timeout = memory.struct(16);
        Memory.putLong(timeout, timeoutMillis / 1000);
        Memory.putLong(timeout + 8, timeoutMillis % 1000 * 1_000_000L);
      }
      // Linux leaves the time that remains in the timeout, so a repeat waits no longer than asked
      long result;
      do {
        result = syscalls.call(Sysno.PPOLL, poll, 1, timeout, 0, 8);
      } while (interrupted(result));
      check(result, "ppoll", "fd " + fd);
      return Memory.getShort(poll + 6);
    }
  }

  @Override
  public Epoll epoll() throws IOException {
    return new LinuxEpoll(
        syscalls, own(syscalls.call(Sysno.EPOLL_CREATE1, O_CLOEXEC), "epoll_create1", ""));
  }

  @Override
  public void close(int fd) throws IOException {
    check(syscalls.call(Sysno.CLOSE, fd), "close", "fd " + fd);
  }
}
