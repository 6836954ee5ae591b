package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;
import static io.jukung.sys.libc.Syscalls.interrupted;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FdSockets;
import io.jukung.sys.Io;
import io.jukung.sys.Sysno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@link FdSockets} by system calls. */
final class LinuxFdSockets implements FdSockets {

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
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
      address(
          path,
          (address, length) ->
              check(
                  syscalls.call(Sysno.CONNECT, socket.number(), address, length), "connect", path));
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
      address(
          path,
          (address, length) ->
              check(syscalls.call(Sysno.BIND, socket.number(), address, length), "bind", path));
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

  @FunctionalInterface
  private interface WithAddress {
    void apply(long address, int length) throws IOException;
  }

  private static void address(String path, WithAddress use) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length >= SUN_PATH) {
      throw new ErrnoException("connect", path, Errno.ENAMETOOLONG);
    }
    try (Memory memory = new Memory(128)) {
      long address = memory.struct(2);
      Memory.putShort(address, AF_UNIX);
      memory.bytes(name);
      use.apply(address, 2 + name.length + 1);
    }
  }

  @Override
  public Fd accept(int listener) throws IOException {
    long result;
    do {
      result = syscalls.call(Sysno.ACCEPT4, listener, 0, 0, Io.O_CLOEXEC);
    } while (interrupted(result));
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
      if (Memory.getLong(message + 40) >= CMSG_HEADER) {
        long rights = Memory.getLong(message + 32);
        long length = Memory.getLong(rights);
        for (long at = CMSG_HEADER; at + 4 <= length; at += 4) {
          received.add(io.own(Memory.getInt(rights + at)));
        }
      }
      return received;
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
