package io.jukung.sys.libc;

import static io.jukung.sys.libc.Syscalls.check;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Sysno;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link Terminals} by ioctl: ioctl_tty(2). */
final class LinuxTerminals implements Terminals {

  private static final long TCGETS = 0x5401;
  private static final long TCSETS = 0x5402;
  private static final long TIOCGWINSZ = 0x5413;
  private static final long TIOCSWINSZ = 0x5414;
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTPEER = 0x5441;

  /** The kernel's struct termios: four flag words, c_line, 19 control characters. */
  private static final int TERMIOS_SIZE = 36;

  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private final Syscalls syscalls;
  private final LinuxIo io;

  LinuxTerminals(Syscalls syscalls, LinuxIo io) {
    this.syscalls = syscalls;
    this.io = io;
  }

  /** The kernel's own bytes. */
  private record Termios(byte[] bytes) implements Settings {}

  @Override
  public boolean isTerminal(int fd) {
    try (Memory memory = new Memory(TERMIOS_SIZE + 8)) {
      return syscalls.call(Sysno.IOCTL, fd, TCGETS, memory.struct(TERMIOS_SIZE)) == 0;
    }
  }

  @Override
  public Size size(int fd) throws IOException {
    try (Memory memory = new Memory(16)) {
      long size = memory.struct(8);
      check(syscalls.call(Sysno.IOCTL, fd, TIOCGWINSZ, size), "ioctl(TIOCGWINSZ)", "fd " + fd);
      return new Size(
          Short.toUnsignedInt(Memory.getShort(size)),
          Short.toUnsignedInt(Memory.getShort(size + 2)));
    }
  }

  @Override
  public void resize(int fd, Size wanted) throws IOException {
    try (Memory memory = new Memory(16)) {
      long size = memory.struct(8);
      Memory.putShort(size, wanted.rows());
      Memory.putShort(size + 2, wanted.columns());
      check(syscalls.call(Sysno.IOCTL, fd, TIOCSWINSZ, size), "ioctl(TIOCSWINSZ)", "fd " + fd);
    }
  }

  @Override
  public Settings settings(int fd) throws IOException {
    try (Memory memory = new Memory(TERMIOS_SIZE + 8)) {
      long termios = memory.struct(TERMIOS_SIZE);
      check(syscalls.call(Sysno.IOCTL, fd, TCGETS, termios), "ioctl(TCGETS)", "fd " + fd);
      return new Termios(Memory.getBytes(termios, TERMIOS_SIZE));
    }
  }

  @Override
  public void restore(int fd, Settings settings) throws IOException {
    if (!(settings instanceof Termios termios)) {
      throw new IllegalArgumentException("not settings of this kernel");
    }
    try (Memory memory = new Memory(TERMIOS_SIZE + 8)) {
      check(
          // at once: waiting for output to drain would hang on a terminal stopped by Ctrl-S
          syscalls.call(Sysno.IOCTL, fd, TCSETS, memory.bytes(termios.bytes())),
          "ioctl(TCSETS)",
          "fd " + fd);
    }
  }

  @Override
  public Settings raw(int fd) throws IOException {
    Settings before = settings(fd);
    byte[] bytes = ((Termios) before).bytes().clone();
    // cfmakeraw(3): no input, output or local processing, eight bits, a byte at a time
    clear(bytes, 0, 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400);
    clear(bytes, 4, 0x1);
    clear(bytes, 12, 0x8 | 0x40 | 0x2 | 0x1 | 0x8000);
    clear(bytes, 8, 0x30 | 0x100);
    bytes[8] |= 0x30;
    bytes[17 + VMIN] = 1;
    bytes[17 + VTIME] = 0;
    restore(fd, new Termios(bytes));
    return before;
  }

  private static void clear(byte[] bytes, int at, int bits) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] &= (byte) ~(bits >> 8 * i);
    }
  }

  @Override
  public String name(int fd) throws IOException {
    if (!isTerminal(fd)) {
      throw new ErrnoException("ttyname", "fd " + fd, Errno.ENOTTY);
    }
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
  }

  @Override
  public Pty open() throws IOException {
    return open("/dev/ptmx");
  }

  @Override
  public Pty open(String ptmx) throws IOException {
    Fd master = io.open(ptmx, Io.O_RDWR | Io.O_NOCTTY, 0);
    try (Memory memory = new Memory(16)) {
      check(
          syscalls.call(Sysno.IOCTL, master.number(), TIOCSPTLCK, memory.struct(8)),
          "ioctl(TIOCSPTLCK)",
          ptmx);
      Fd slave =
          io.own(
              syscalls.call(
                  Sysno.IOCTL,
                  master.number(),
                  TIOCGPTPEER,
                  Io.O_RDWR | Io.O_NOCTTY | Io.O_CLOEXEC),
              "ioctl(TIOCGPTPEER)",
              ptmx);
      return new Pty(master, slave);
    } catch (IOException e) {
      master.close();
      throw e;
    }
  }
}
