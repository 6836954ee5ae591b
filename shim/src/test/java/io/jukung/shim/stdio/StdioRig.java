package io.jukung.shim.stdio;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Real pipes and a real loop, with the test in the place of the process: it opens the child's ends
 * a second time, as a process that inherited them would hold them.
 */
final class StdioRig implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T10:00:00.5Z");

  final Kernel kernel = LinuxKernel.open();
  final EventLoop loop;
  final StdioOpener opener;

  StdioRig() throws IOException {
    loop = new EventLoop("test", kernel.io());
    opener =
        new StdioOpener(
            "ns",
            List.of(loop),
            new Pipes(kernel.io()),
            kernel.terminals(),
            Thread.ofVirtual().factory(),
            () -> NOW);
  }

  static OutputStream stdout(ProcessIo io) throws IOException {
    return output(descriptors(io).stdout());
  }

  static OutputStream stderr(ProcessIo io) throws IOException {
    return output(descriptors(io).stderr());
  }

  static InputStream stdin(ProcessIo io) throws IOException {
    return new FileInputStream(descriptors(io).stdin().procPath());
  }

  private static OutputStream output(Fd fd) throws IOException {
    return new FileOutputStream(fd.procPath());
  }

  private static ProcessStdio.Descriptors descriptors(ProcessIo io) {
    return (ProcessStdio.Descriptors) io.childStdio();
  }

  /**
   * Waits for what other threads are about to do; fails after a time that only a hung test needs.
   */
  static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never happened: " + what);
      }
      Thread.sleep(1);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
