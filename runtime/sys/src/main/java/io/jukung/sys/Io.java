package io.jukung.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Descriptors and the bytes that go through them. Interrupted calls (EINTR) are repeated. */
public interface Io {

  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_RDWR = 2;
  int O_CREAT = 0x40;
  int O_EXCL = 0x80;
  int O_NOCTTY = 0x100;
  int O_TRUNC = 0x200;
  int O_APPEND = 0x400;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;
  int O_PATH = 0x200000;

  int POLLIN = 1;
  int POLLOUT = 4;
  int POLLERR = 8;
  int POLLHUP = 0x10;

  int EPOLLIN = 1;
  int EPOLLOUT = 4;
  int EPOLLERR = 8;
  int EPOLLHUP = 0x10;
  int EPOLLRDHUP = 0x2000;
  int EPOLLET = 1 << 31;
  int EPOLLONESHOT = 1 << 30;

  /** Wraps a number that the caller owns. */
  Fd own(int number);

  /** open(2) with O_CLOEXEC added. */
  Fd open(String path, int flags, int mode) throws IOException;

  /**
   * read(2) into the buffer's remaining space, which must be direct.
   *
   * @return bytes read, 0 at the end, -1 when it would block
   */
  int read(int fd, ByteBuffer into) throws IOException;

  /**
   * write(2) of the buffer's remaining bytes, which must be direct.
   *
   * @return bytes written, -1 when it would block
   */
  int write(int fd, ByteBuffer from) throws IOException;

  /**
   * pread(2) from {@code offset} bytes into a regular file, leaving its position alone.
   *
   * @return bytes read, 0 at the end
   */
  int pread(int fd, ByteBuffer into, long offset) throws IOException;

  /** pwrite(2), leaving the position alone; returns bytes written. */
  int pwrite(int fd, ByteBuffer from, long offset) throws IOException;

  /**
   * writev(2) of the remaining bytes of direct buffers, in their order; at most 1024.
   *
   * @return bytes written, which the buffers' positions have moved by; -1 when it would block
   */
  long writev(int fd, List<ByteBuffer> from) throws IOException;

  /** Read end and write end, both close-on-exec. */
  Fd[] pipe(int flags) throws IOException;

  /** A duplicate at any free number, close-on-exec. */
  Fd duplicate(int fd) throws IOException;

  /** A duplicate at the first free number from {@code least} on, close-on-exec. */
  Fd duplicate(int fd, int least) throws IOException;

  /** Sets or clears O_NONBLOCK. */
  void nonBlocking(int fd, boolean on) throws IOException;

  /** dup3(2): {@code fd} also at {@code target}, which is closed first when it is open. */
  void duplicateTo(int fd, int target, boolean closeOnExec) throws IOException;

  /** Sets a pipe's capacity in bytes; returns what the kernel made of it. */
  int pipeSize(int fd, int bytes) throws IOException;

  /** splice(2) between pipes and anything; -1 when it would block. */
  long splice(int from, int to, long bytes, int flags) throws IOException;

  /** tee(2) between two pipes; -1 when it would block. */
  long tee(int from, int to, long bytes, int flags) throws IOException;

  /**
   * Sets close-on-exec on all descriptors from {@code first} to {@code last} that are open:
   * close_range(2). There is no closing of ranges: a JVM owns descriptors that nobody else knows.
   */
  void closeOnExec(int first, int last) throws IOException;

  /** mkfifo(3). */
  void mkfifo(String path, int mode) throws IOException;

  /** memfd_create(2), close-on-exec, sealable. */
  Fd memfd(String name) throws IOException;

  /** Seals a memfd against every change. */
  void seal(int memfd) throws IOException;

  /** eventfd(2) with EFD_NONBLOCK. */
  Fd eventfd() throws IOException;

  /** Waits for one descriptor; returns its events, 0 after {@code timeoutMillis} (-1: for ever). */
  int poll(int fd, int events, int timeoutMillis) throws IOException;

  /** A new epoll instance. */
  Epoll epoll() throws IOException;

  /** close(2). */
  void close(int fd) throws IOException;

  /**
   * An epoll instance: one thread waits, any thread registers. Closing does not wake the waiting
   * thread: an eventfd does. epoll(7).
   */
  interface Epoll extends AutoCloseable {
    void add(int fd, int events, long token) throws IOException;

    void modify(int fd, int events, long token) throws IOException;

    void remove(int fd) throws IOException;

    /** Fills {@code ready}; returns how many, 0 after the timeout (milliseconds, -1: for ever). */
    int await(Ready ready, int timeoutMillis) throws IOException;

    @Override
    void close();
  }

  /** What {@link Epoll#await} reports; reused from call to call by its one thread. */
  final class Ready {
    private final long[] tokens;
    private final int[] events;

    public Ready(int capacity) {
      tokens = new long[capacity];
      events = new int[capacity];
    }

    public int capacity() {
      return tokens.length;
    }

    public long token(int index) {
      return tokens[index];
    }

    public int events(int index) {
      return events[index];
    }

    public void set(int index, long token, int event) {
      tokens[index] = token;
      events[index] = event;
    }
  }
}
