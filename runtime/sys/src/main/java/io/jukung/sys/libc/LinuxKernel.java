package io.jukung.sys.libc;

import io.jukung.sys.FdSockets;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.Mounts;
import io.jukung.sys.Processes;
import io.jukung.sys.Terminals;

/**
 * The kernel underneath. Opening it loads the native library, some 30 ms in a cold JVM, so programs
 * that may not need it open it late. Thread-safe; one is enough for a process.
 */
public final class LinuxKernel implements Kernel {

  private final Io io;
  private final FileCalls files;
  private final Mounts mounts;
  private final Processes processes;
  private final Terminals terminals;
  private final FdSockets sockets;

  private LinuxKernel(Syscalls syscalls) {
    LinuxIo linuxIo = new LinuxIo(syscalls);
    this.io = linuxIo;
    this.files = new LinuxFileCalls(syscalls, linuxIo);
    this.mounts = new LinuxMounts(syscalls, linuxIo);
    this.processes = new LinuxProcesses(syscalls, linuxIo);
    this.terminals = new LinuxTerminals(syscalls, linuxIo);
    this.sockets = new LinuxFdSockets(syscalls, linuxIo);
  }

  /** Fails on anything but Linux on x86_64 or aarch64. */
  public static LinuxKernel open() {
    String arch = System.getProperty("os.arch");
    if (!"amd64".equals(arch) && !"aarch64".equals(arch)) {
      throw new IllegalStateException("unsupported architecture: " + arch);
    }
    return new LinuxKernel(new Syscalls());
  }

  @Override
  public Io io() {
    return io;
  }

  @Override
  public FileCalls files() {
    return files;
  }

  @Override
  public Mounts mounts() {
    return mounts;
  }

  @Override
  public Processes processes() {
    return processes;
  }

  @Override
  public Terminals terminals() {
    return terminals;
  }

  @Override
  public FdSockets sockets() {
    return sockets;
  }
}
