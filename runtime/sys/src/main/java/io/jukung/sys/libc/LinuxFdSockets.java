package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;
import static io.jukung.sys.libc.Syscalls.interrupted;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FdSockets;
import io.jukung.sys.FileNames;
import io.jukung.sys.Io;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** {@link FdSockets} by system calls. */
final class LinuxFdSockets implements FdSockets {

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SO_PEERCRED = 17;
  private static final int MSG_CTRUNC = 8;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SUN_PATH = 108;
  private static final int MSGHDR_SIZE = 56;
  private static final int CMSG_HEADER = 16;

  private final Syscalls syscalls;
  private final LinuxIo io;

  LinuxFdSockets(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
  }

  @Override
  public Fd connect(String path) throws IOException {
    Fd socket = socket();
    try {
      address(Sysno.CONNECT, "connect", socket, path);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public Fd listen(String path, int backlog) throws IOException {
    Fd socket = socket();
    try {
      address(Sysno.BIND, "bind", socket, path);
      check(syscalls.call(Sysno.LISTEN, socket.number(), backlog), "listen", path);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Fd socket() throws IOException {
    return io.own(
        syscalls.call(Sysno.SOCKET, AF_UNIX, SOCK_STREAM | Io.O_CLOEXEC, 0), "socket", "AF_UNIX");
  }

  @Override
  public Fd[] pair() throws IOException {
    try (Memory memory = new Memory(8)) {
      long pair = memory.struct(8);
      check(
          syscalls.call(Sysno.SOCKETPAIR, AF_UNIX, SOCK_STREAM | Io.O_CLOEXEC, 0, pair),
          "socketpair",
          "AF_UNIX");
      return new Fd[] {io.own(Memory.getInt(pair)), io.own(Memory.getInt(pair + 4))};
    }
  }

  private void address(int number, String call, Fd socket, String path) throws IOException {
    byte[] name = FileNames.encode(path);
    if (name.length >= SUN_PATH) {
      throw new ErrnoException(call, path, Errno.ENAMETOOLONG);
    }
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name with a NUL byte: " + path.replace('\0', '?'));
    }
    try (Memory memory = new Memory(128)) {
      long address = memory.struct(2);
      Memory.putShort(address, AF_UNIX);
      memory.bytes(name);
      check(syscalls.call(number, socket.number(), address, 2 + name.length + 1), call, path);
    }
  }

  @Override
  public Fd accept(int listener) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.ACCEPT4, listener, 0, 0, Io.O_CLOEXEC);
      // ECONNABORTED: a client left before we came to it, the next one may be there
    } while (interrupted(result) || result == -Errno.ECONNABORTED);
    return io.own(result, "accept4", "fd " + listener);
  }

  @Override
  public void send(int socket, ByteBuffer bytes, List<Integer> descriptors) throws IOException {
    int control = CMSG_HEADER + (4 * descriptors.size() + 7 & ~7);
    try (Memory memory = new Memory(MSGHDR_SIZE + 16 + control + 32)) {
      long message = header(memory, Memory.address(bytes), bytes.remaining(), control);
      long rights = Memory.getLong(message + 32);
      Memory.putLong(rights, CMSG_HEADER + 4L * descriptors.size());
      Memory.putInt(rights + 8, SOL_SOCKET);
      Memory.putInt(rights + 12, SCM_RIGHTS);
      for (int i = 0; i < descriptors.size(); i++) {
        Memory.putInt(rights + CMSG_HEADER + 4L * i, descriptors.get(i));
      }
      long result;
      do {
        result = syscalls.call(Sysno.SENDMSG, socket, message, MSG_NOSIGNAL);
      } while (interrupted(result));
      bytes.position(bytes.position() + (int) check(result, "sendmsg", "fd " + socket));
    }
  }

  @Override
  public List<Fd> receive(int socket, ByteBuffer into, int maxDescriptors) throws IOException {
    int control = CMSG_HEADER + (4 * maxDescriptors + 7 & ~7);
    try (Memory memory = new Memory(MSGHDR_SIZE + 16 + control + 32)) {
      long message = header(memory, Memory.address(into), into.remaining(), control);
      long result;
      do {
        result = syscalls.call(Sysno.RECVMSG, socket, message, MSG_CMSG_CLOEXEC);
      } while (interrupted(result));
      into.position(into.position() + (int) check(result, "recvmsg", "fd " + socket));
      List<Fd> received = new ArrayList<>();
      long rights = Memory.getLong(message + 32);
      if (Memory.getLong(message + 40) >= CMSG_HEADER
          && Memory.getInt(rights + 8) == SOL_SOCKET
          && Memory.getInt(rights + 12) == SCM_RIGHTS) {
        // the room is a multiple of 8 bytes, so one descriptor more than asked for may have come
        long length = Memory.getLong(rights);
        for (long at = CMSG_HEADER; at + 4 <= length; at += 4) {
          received.add(io.own(Memory.getInt(rights + at)));
        }
      }
      if ((Memory.getInt(message + 48) & MSG_CTRUNC) != 0 || received.size() > maxDescriptors) {
        received.forEach(Fd::close);
        throw new ErrnoException(
            "recvmsg", "more than " + maxDescriptors + " descriptors", Errno.EMSGSIZE);
      }
      return received;
    }
  }

  @Override
  public Peer peer(int socket) throws IOException {
    try (Memory memory = new Memory(32)) {
      long credentials = memory.struct(12);
      long length = memory.struct(4);
      Memory.putInt(length, 12);
      check(
          syscalls.call(Sysno.GETSOCKOPT, socket, SOL_SOCKET, SO_PEERCRED, credentials, length),
          "getsockopt(SO_PEERCRED)",
          "fd " + socket);
      return new Peer(
          Memory.getInt(credentials),
          Memory.getInt(credentials + 4),
          Memory.getInt(credentials + 8));
    }
  }

  /** struct msghdr with one iovec and room for control data. */
  private static long header(Memory memory, long bytes, int length, int control) {
    long message = memory.struct(MSGHDR_SIZE);
    long vector = memory.struct(16);
    Memory.putLong(vector, bytes);
    Memory.putLong(vector + 8, length);
    Memory.putLong(message + 16, vector);
    Memory.putLong(message + 24, 1);
    Memory.putLong(message + 32, memory.struct(control));
    Memory.putLong(message + 40, control);
    return message;
  }
}
