package io.jukung.sys;

/** The doors to the kernel, by subject. */
public interface Kernel {

  Io io();

  FileCalls files();

  Mounts mounts();

  Processes processes();

  Terminals terminals();

  FdSockets sockets();
}
