package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;

import io.jukung.sys.Fd;
import io.jukung.sys.Io.Epoll;
import io.jukung.sys.Io.Ready;
import io.jukung.sys.Sysno;
import java.io.IOException;

/**
 * epoll(7). The event array belongs to the one waiting thread; when another closes the instance
 * meanwhile, it is freed only after the wait, since the kernel writes there until then.
 */
final class LinuxEpoll implements Epoll {

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int MAX_EVENTS = 128;

  /** struct epoll_event is packed on x86_64 only. */
  private static final int EVENT_SIZE = Sysno.X86_64 ? 12 : 16;

  private static final int TOKEN_OFFSET = EVENT_SIZE - 8;

  private final Syscalls syscalls;
  private final Fd epoll;
  private final Memory memory = new Memory(MAX_EVENTS * EVENT_SIZE + 8);
  private final long events = memory.struct(MAX_EVENTS * EVENT_SIZE);
  private boolean waiting;

  LinuxEpoll(Syscalls syscalls, Fd epoll) {
    this.syscalls = syscalls;
    this.epoll = epoll;
  }

  @Override
  public void add(int fd, int wanted, long token) throws IOException {
    control(EPOLL_CTL_ADD, fd, wanted, token);
  }

  @Override
  public void modify(int fd, int wanted, long token) throws IOException {
    control(EPOLL_CTL_MOD, fd, wanted, token);
  }

  @Override
  public void remove(int fd) throws IOException {
    control(EPOLL_CTL_DEL, fd, 0, 0);
  }

  private void control(int operation, int fd, int wanted, long token) throws IOException {
    try (Memory event = new Memory(EVENT_SIZE)) {
      long address = event.struct(EVENT_SIZE);
      Memory.putInt(address, wanted);
      Memory.putLong(address + TOKEN_OFFSET, token);
      check(
          syscalls.call(Sysno.EPOLL_CTL, epoll.number(), operation, fd, address),
          "epoll_ctl",
          "fd " + fd);
    }
  }

  @Override
  public int await(Ready ready, int timeoutMillis) throws IOException {
    int number;
    synchronized (this) {
      if (waiting) {
        throw new IllegalStateException("two threads wait for one epoll instance");
      }
      number = epoll.number();
      waiting = true;
    }
    try {
      return await(number, ready, timeoutMillis);
    } finally {
      synchronized (this) {
        waiting = false;
        if (!epoll.isOpen()) {
          memory.close();
        }
      }
    }
  }

  private int await(int number, Ready ready, int timeoutMillis) throws IOException {
    int most = Math.min(ready.capacity(), MAX_EVENTS);
    long result = syscalls.call(Sysno.EPOLL_PWAIT, number, events, most, timeoutMillis, 0);
    if (Syscalls.interrupted(result)) {
      return 0;
    }
    int count = (int) check(result, "epoll_pwait", "");
    for (int i = 0; i < count; i++) {
      long event = events + (long) i * EVENT_SIZE;
      ready.set(i, Memory.getLong(event + TOKEN_OFFSET), Memory.getInt(event));
    }
    return count;
  }

  @Override
  public synchronized void close() {
    if (epoll.isOpen()) {
      epoll.close();
      if (!waiting) {
        memory.close();
      }
    }
  }
}
