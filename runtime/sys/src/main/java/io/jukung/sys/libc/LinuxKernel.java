package io.jukung.sys.libc;

import io.jukung.sys.FdSockets;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.Mounts;
import io.jukung.sys.Processes;
import io.jukung.sys.Terminals;
import org.jspecify.annotations.Nullable;

/**
 * The kernel underneath. Opening it loads the native library, some 30 ms in a cold JVM, so programs
 * that may not need it open it late. Thread-safe; one is enough for a process.
 */
public final class LinuxKernel implements Kernel {

  private final Syscalls syscalls;
  private final LinuxIo io;

  // Made when first asked for, since each costs class loading; made twice by two threads at once,
  // which does no harm: they hold no state.
  private volatile @Nullable FileCalls files;
  private volatile @Nullable Mounts mounts;
  private volatile @Nullable Processes processes;
  private volatile @Nullable Terminals terminals;
  private volatile @Nullable FdSockets sockets;

  private LinuxKernel(Syscalls syscalls) {
    this.syscalls = syscalls;
    this.io = new LinuxIo(syscalls);
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
    FileCalls known = files;
    if (known == null) {
      known = new LinuxFileCalls(syscalls, io);
      files = known;
    }
    return known;
  }

  @Override
  public Mounts mounts() {
    Mounts known = mounts;
    if (known == null) {
      known = new LinuxMounts(syscalls, io);
      mounts = known;
    }
    return known;
  }

  @Override
  public Processes processes() {
    Processes known = processes;
    if (known == null) {
      known = new LinuxProcesses(syscalls, io);
      processes = known;
    }
    return known;
  }

  @Override
  public Terminals terminals() {
    Terminals known = terminals;
    if (known == null) {
      known = new LinuxTerminals(syscalls, io);
      terminals = known;
    }
    return known;
  }

  @Override
  public FdSockets sockets() {
    FdSockets known = sockets;
    if (known == null) {
      known = new LinuxFdSockets(syscalls, io);
      sockets = known;
    }
    return known;
  }
}
