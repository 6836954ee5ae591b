package io.jukung.sys.libc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel, as an ordinary user. */
class LinuxKernelTest {
  private final Kernel kernel = LinuxKernel.open();

  @TempDir Path temp;

  @Test
  void aFailureNamesCallOperandAndErrno() {
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> kernel.io().open(temp + "/nope", Io.O_RDONLY, 0));
    assertEquals("open", e.call());
    assertEquals(Errno.ENOENT, e.errno());
    assertEquals("open " + temp + "/nope: ENOENT (no such file or directory)", e.getMessage());
  }

  @Test
  void bytesGoThroughAPipe() throws IOException {
    Fd[] pipe = kernel.io().pipe(Io.O_NONBLOCK);
    try (Fd read = pipe[0];
        Fd write = pipe[1]) {
      ByteBuffer in = ByteBuffer.allocateDirect(16);
      assertEquals(-1, kernel.io().read(read.number(), in));
      assertEquals(0, kernel.io().poll(read.number(), Io.POLLIN, 1));
      ByteBuffer out = ByteBuffer.allocateDirect(5);
      out.put("ahoy!".getBytes(StandardCharsets.UTF_8)).flip();
      assertEquals(5, kernel.io().write(write.number(), out));
      assertEquals(Io.POLLIN, kernel.io().poll(read.number(), Io.POLLIN, 1000));
      assertEquals(5, kernel.io().read(read.number(), in));
      write.close();
      assertEquals(0, kernel.io().read(read.number(), in));
    }
  }

  @Test
  void epollTellsWhichDescriptorIsReady() throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Io.Epoll epoll = kernel.io().epoll();
        Fd read = pipe[0];
        Fd write = pipe[1]) {
      epoll.add(read.number(), Io.EPOLLIN, 77);
      Io.Ready ready = new Io.Ready(4);
      assertEquals(0, epoll.await(ready, 0));
      kernel.io().write(write.number(), ByteBuffer.allocateDirect(1));
      assertEquals(1, epoll.await(ready, 1000));
      assertEquals(77, ready.token(0));
      assertEquals(Io.EPOLLIN, ready.events(0));
    }
  }

  @Test
  void filesAreMadeAndDescribed() throws IOException {
    FileCalls files = kernel.files();
    try (Fd dir = files.openat(FileCalls.AT_FDCWD, temp.toString(), FileCalls.O_DIRECTORY, 0)) {
      files.mkdirat(dir.number(), "d", 0750);
      files.symlinkat("../../../etc", dir.number(), "out");
      assertEquals("../../../etc", files.readlinkat(dir.number(), "out"));
      try (Fd made = files.openat(dir.number(), "f", Io.O_CREAT | Io.O_WRONLY, 0640)) {
        kernel.io().write(made.number(), ByteBuffer.allocateDirect(100));
      }
      files.utimensat(dir.number(), "f", 1_000_000_000L, 5);
      FileStat stat = files.stat(dir.number(), "f", FileCalls.AT_SYMLINK_NOFOLLOW);
      assertTrue(stat.isRegular());
      assertEquals(100, stat.size());
      assertEquals(1_000_000_000L, stat.mtimeSeconds());
      assertEquals(5, stat.mtimeNanos());
      files.setxattr(temp + "/f", "user.sea", new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 2}, files.getxattr(temp + "/f", "user.sea"));
      assertEquals(List.of("user.sea"), files.listxattr(temp + "/f"));
      files.linkat(dir.number(), "f", dir.number(), "g", 0);
      assertEquals(2, files.stat(dir.number(), "g", 0).nlink());
      files.unlinkat(dir.number(), "g", 0);
      assertFalse(Files.exists(temp.resolve("g")));
    }
  }

  @Test
  void openat2KeepsInsideTheRoot() throws IOException {
    FileCalls files = kernel.files();
    Files.createDirectories(temp.resolve("root/etc"));
    Files.writeString(temp.resolve("root/etc/passwd"), "inside");
    Files.createSymbolicLink(temp.resolve("root/link"), Path.of("/etc/passwd"));
    try (Fd root =
            files.openat(FileCalls.AT_FDCWD, temp + "/root", FileCalls.O_DIRECTORY | Io.O_PATH, 0);
        Fd file = files.openat2(root.number(), "link", Io.O_RDONLY, 0, FileCalls.RESOLVE_IN_ROOT)) {
      ByteBuffer in = ByteBuffer.allocateDirect(64);
      assertEquals(6, kernel.io().read(file.number(), in));
    }
  }

  @Test
  void aTerminalHasASizeAndSettings() throws IOException {
    Terminals terminals = kernel.terminals();
    Terminals.Pty pty = terminals.open();
    try (Fd master = pty.master();
        Fd slave = pty.slave()) {
      assertTrue(terminals.isTerminal(slave.number()));
      terminals.resize(master.number(), new Terminals.Size(33, 99));
      assertEquals(new Terminals.Size(33, 99), terminals.size(slave.number()));
      Terminals.Settings before = terminals.raw(slave.number());
      ByteBuffer out = ByteBuffer.allocateDirect(1);
      out.put((byte) 3).flip();
      kernel.io().write(master.number(), out);
      ByteBuffer in = ByteBuffer.allocateDirect(8);
      assertEquals(1, kernel.io().read(slave.number(), in), "Ctrl-C arrives as a byte in raw mode");
      terminals.restore(slave.number(), before);
    }
    Fd[] pipe = kernel.io().pipe(0);
    assertFalse(terminals.isTerminal(pipe[0].number()));
    pipe[0].close();
    pipe[1].close();
  }

  @Test
  void aSealedMemfdCannotBeChanged() throws IOException {
    try (Fd memfd = kernel.io().memfd("program")) {
      kernel.io().write(memfd.number(), ByteBuffer.allocateDirect(10));
      kernel.io().seal(memfd.number());
      ErrnoException e =
          assertThrows(
              ErrnoException.class,
              () -> kernel.io().write(memfd.number(), ByteBuffer.allocateDirect(1)));
      assertEquals(Errno.EPERM, e.errno());
    }
  }

  @Test
  void mountPointsAreListed() throws IOException {
    assertTrue(kernel.mounts().mountPoints().contains("/proc"));
  }

  @Test
  void deviceNumbersAreMadeAndTakenApart() {
    long device = FileStat.makedev(0x12345, 0x6789a);
    assertEquals(0x12345, FileStat.major(device));
    assertEquals(0x6789a, FileStat.minor(device));
    assertEquals(0x103, FileStat.makedev(1, 3));
  }

  @Test
  void bytesAreReadAndWrittenAtPlacesAndInPieces() throws IOException {
    try (Fd file = kernel.io().open(temp + "/f", Io.O_CREAT | Io.O_RDWR, 0600)) {
      List<ByteBuffer> pieces =
          List.of(direct("one "), direct(""), direct("two "), direct("three"));
      assertEquals(13, kernel.io().writev(file.number(), pieces));
      for (ByteBuffer piece : pieces) {
        assertEquals(0, piece.remaining());
      }
      assertEquals(3, kernel.io().pwrite(file.number(), direct("TWO"), 4));
      ByteBuffer in = ByteBuffer.allocateDirect(9);
      assertEquals(9, kernel.io().pread(file.number(), in, 4));
      byte[] read = new byte[9];
      in.flip().get(read);
      assertEquals("TWO three", new String(read, StandardCharsets.UTF_8));
      assertEquals(0, kernel.io().pread(file.number(), in.clear(), 13));
      kernel.files().fallocate(file.number(), 0, 1 << 16);
      assertEquals(1 << 16, Files.size(temp.resolve("f")));
    }
  }

  @Test
  void writevStopsWhereThePipeIsFull() throws IOException {
    Fd[] pipe = kernel.io().pipe(Io.O_NONBLOCK);
    try (Fd read = pipe[0];
        Fd write = pipe[1]) {
      int capacity = kernel.io().pipeSize(write.number(), 4096);
      ByteBuffer first = ByteBuffer.allocateDirect(capacity - 96);
      ByteBuffer second = ByteBuffer.allocateDirect(capacity);
      long written = kernel.io().writev(write.number(), List.of(first, second));
      assertTrue(written >= capacity - 96 && written <= capacity, "written " + written);
      assertEquals(0, first.remaining());
      assertEquals(capacity - 96 + (long) capacity - written, second.remaining());
      assertEquals(-1, kernel.io().writev(write.number(), List.of(direct("x".repeat(4096)))));
      assertTrue(kernel.io().read(read.number(), ByteBuffer.allocateDirect(16)) > 0);
    }
  }

  @Test
  void aDescriptorIsPutAtANumberAndMarked() throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd write = pipe[1];
        Fd place = kernel.io().duplicate(read.number(), 500)) {
      kernel.io().duplicateTo(write.number(), place.number(), false);
      assertEquals(3, kernel.io().write(place.number(), direct("abc")));
      kernel.io().closeOnExec(place.number(), place.number());
      String flags =
          Files.readString(Path.of("/proc/self/fdinfo/" + place.number())).lines().toList().get(1);
      assertTrue(flags.startsWith("flags:\t02"), flags);
    }
  }

  @Test
  void closingAnEpollThatIsWaitedForIsSafe() throws Exception {
    Io.Epoll epoll = kernel.io().epoll();
    try (Fd wake = kernel.io().eventfd()) {
      epoll.add(wake.number(), Io.EPOLLIN, 1);
      Io.Ready ready = new Io.Ready(1);
      java.util.concurrent.CompletableFuture<Integer> waiting =
          java.util.concurrent.CompletableFuture.supplyAsync(
              () -> {
                try {
                  return epoll.await(ready, 10_000);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      // whether the wait has begun or not, the outcome is an event or a refusal, never a crash
      ByteBuffer one = ByteBuffer.allocateDirect(8).order(java.nio.ByteOrder.nativeOrder());
      kernel.io().write(wake.number(), one.putLong(0, 1));
      assertEquals(1, waiting.get());
      epoll.close();
      epoll.close();
      assertThrows(IllegalStateException.class, () -> epoll.await(ready, 0));
    }
  }

  @Test
  void attributesAreRemovedAndReadThroughDescriptors() throws IOException {
    Files.writeString(temp.resolve("f"), "x");
    try (Fd file = kernel.io().open(temp + "/f", Io.O_RDWR, 0)) {
      kernel.files().fsetxattr(file.number(), "user.empty", new byte[0]);
      assertArrayEquals(new byte[0], kernel.files().fgetxattr(file.number(), "user.empty"));
      kernel.files().removexattr(temp + "/f", "user.empty");
      ErrnoException e =
          assertThrows(
              ErrnoException.class, () -> kernel.files().getxattr(temp + "/f", "user.empty"));
      assertEquals(Errno.ENODATA, e.errno());
    }
  }

  @Test
  void aTerminalHasAName() throws IOException {
    Terminals.Pty pty = kernel.terminals().open("/dev/ptmx");
    try (Fd master = pty.master();
        Fd slave = pty.slave()) {
      assertTrue(kernel.terminals().name(slave.number()).startsWith("/dev/pts/"));
      assertTrue(kernel.terminals().isTerminal(master.number()));
    }
    try (Fd file = kernel.io().open(temp.toString(), Io.O_RDONLY, 0)) {
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> kernel.terminals().name(file.number()));
      assertEquals(Errno.ENOTTY, e.errno());
    }
  }

  @Test
  void mountDataOverAPageIsRefusedNotCut() {
    ErrnoException e =
        assertThrows(
            ErrnoException.class,
            () -> kernel.mounts().mount("none", "/nowhere", "tmpfs", 0, "x".repeat(4096)));
    assertEquals(Errno.E2BIG, e.errno());
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
