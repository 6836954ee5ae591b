package io.jukung.sys;

import java.io.IOException;

/** Terminals: ioctl_tty(2), termios(3). */
public interface Terminals {

  /** A terminal's size in characters. */
  record Size(int rows, int columns) {}

  /** A terminal's settings, to be given back unchanged. */
  interface Settings {}

  /** Master and slave of a new pseudo-terminal. */
  record Pty(Fd master, Fd slave) {}

  boolean isTerminal(int fd);

  Size size(int fd) throws IOException;

  void resize(int fd, Size size) throws IOException;

  Settings settings(int fd) throws IOException;

  void restore(int fd, Settings settings) throws IOException;

  /** Raw mode as cfmakeraw(3); returns the settings before. */
  Settings raw(int fd) throws IOException;

  /** A pseudo-terminal of the host's devpts. */
  Pty open() throws IOException;

  /** A pseudo-terminal of the devpts that this {@code ptmx} belongs to. */
  Pty open(String ptmx) throws IOException;

  /** The terminal's device, such as {@code /dev/pts/3}: ttyname(3). Fails with ENOTTY. */
  String name(int fd) throws IOException;
}
