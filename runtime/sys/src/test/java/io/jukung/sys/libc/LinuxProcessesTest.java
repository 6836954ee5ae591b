package io.jukung.sys.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes of the real kernel, as an ordinary user. */
class LinuxProcessesTest {
  private final Kernel kernel = LinuxKernel.open();

  @Test
  void aSpawnedProcessIsReapedThroughItsPidfd() throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd write = pipe[1]) {
      int pid =
          kernel
              .processes()
              .spawn(
                  new Processes.Spawn(
                      "/bin/sh",
                      List.of("sh", "-c", "echo $GREETING; exit 7"),
                      List.of("GREETING=salam"),
                      List.of(write.number(), 1),
                      false));
      try (Fd pidfd = kernel.processes().pidfd(pid)) {
        assertEquals(new ExitStatus(7, 0), kernel.processes().await(pidfd, true).orElseThrow());
        assertEquals(
            new ExitStatus(7, 0),
            kernel.processes().exitOfReaped(pidfd).orElse(new ExitStatus(7, 0)));
      }
      ByteBuffer in = ByteBuffer.allocateDirect(16);
      assertEquals(6, kernel.io().read(read.number(), in));
    }
  }

  @Test
  void aSignalIsToldApartFromAnExit() throws IOException {
    int pid =
        kernel
            .processes()
            .spawn(
                new Processes.Spawn(
                    "/bin/sleep", List.of("sleep", "100"), List.of(), List.of(), false));
    try (Fd pidfd = kernel.processes().pidfd(pid)) {
      assertTrue(kernel.processes().await(pidfd, false).isEmpty());
      assertTrue(kernel.processes().startTime(pid).orElseThrow() > 0);
      kernel.processes().signal(pidfd, 9);
      ExitStatus status = kernel.processes().await(pidfd, true).orElseThrow();
      assertEquals(137, status.shellCode());
    }
    assertTrue(kernel.processes().startTime(pid).isEmpty());
  }

  @Test
  void aProcessIsSeenAsItIs() throws IOException {
    int self = (int) ProcessHandle.current().pid();
    assertTrue(kernel.processes().state(self).isPresent());
    assertTrue(kernel.processes().startTime(Integer.MAX_VALUE).isEmpty());
    try (Fd pidfd = kernel.processes().pidfd(self);
        Fd copy = kernel.processes().descriptorOf(pidfd, 0)) {
      assertTrue(copy.number() > 2);
      assertTrue(kernel.processes().exitOfReaped(pidfd).isEmpty(), "it lives");
    }
    ErrnoException e = assertThrows(ErrnoException.class, () -> kernel.processes().awaitPid(self));
    assertEquals(Errno.ECHILD, e.errno());
  }
}
