package io.jukung.sys.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.Processes;
import io.jukung.sys.Terminals;
import io.jukung.sys.io.FdStreams;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reaper and hello, as ordinary processes. */
class NativeProgramsTest {

  private final Kernel kernel = LinuxKernel.open();

  @TempDir Path temp;

  @BeforeEach
  void unpack() throws IOException {
    for (NativePrograms program : Set.of(NativePrograms.REAPER, NativePrograms.HELLO)) {
      Path file = temp.resolve(program.name());
      Files.write(file, program.bytes());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private int reaper(List<Integer> descriptors, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("jukung-reaper", "--"));
    arguments.addAll(List.of(command));
    return kernel
        .processes()
        .spawn(
            new Processes.Spawn(
                temp + "/REAPER",
                arguments,
                List.of("PATH=" + temp + ":/usr/bin:/bin"),
                descriptors,
                true));
  }

  private static String all(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void helloTellsWhoItIs() throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    int pid;
    try (Fd write = pipe[1]) {
      pid =
          kernel
              .processes()
              .spawn(
                  new Processes.Spawn(
                      temp + "/HELLO",
                      List.of("hello"),
                      List.of(),
                      List.of(write.number(), 1),
                      false));
    }
    try (InputStream in = FdStreams.input(kernel.io(), pipe[0])) {
      String text = all(in);
      assertTrue(text.contains("number " + pid + ", user " + kernel.processes().uid()), text);
      assertTrue(
          text.contains(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip() + ".\n"),
          text);
      for (String layer : List.of("cli", "engine", "containerd-lite", "shim", "runtime")) {
        assertTrue(text.contains("  " + layer + " "), text);
      }
    }
    assertEquals(new ExitStatus(0, 0), kernel.processes().awaitPid(pid));
  }

  @Test
  void theReaperEndsAsItsChildEnds() throws IOException {
    Processes processes = kernel.processes();
    assertEquals(
        new ExitStatus(42, 0), processes.awaitPid(reaper(List.of(), "sh", "-c", "exit 42")));
    assertEquals(
        new ExitStatus(128 + 9, 0),
        processes.awaitPid(reaper(List.of(), "/bin/sh", "-c", "kill -9 $$")));
  }

  @Test
  void theReaperTellsMissingFromForbidden() throws IOException {
    Files.writeString(temp.resolve("forbidden"), "#!/bin/sh\n");
    try (Fd nothing = kernel.io().open("/dev/null", 2, 0)) {
      List<Integer> silent = List.of(nothing.number(), 2);
      Processes processes = kernel.processes();
      assertEquals(
          new ExitStatus(127, 0), processes.awaitPid(reaper(silent, "there-is-no-such-thing")));
      assertEquals(new ExitStatus(126, 0), processes.awaitPid(reaper(silent, "forbidden")));
    }
  }

  @Test
  void signalsReachTheChild() throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    int pid;
    try (Fd write = pipe[1]) {
      pid =
          reaper(
              List.of(write.number(), 1),
              "sh",
              "-c",
              "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
    }
    try (InputStream in = FdStreams.input(kernel.io(), pipe[0])) {
      assertEquals("ready\n", new String(in.readNBytes(6), StandardCharsets.UTF_8));
      kernel.processes().kill(pid, 15);
      assertEquals("got\n", all(in));
    }
    assertEquals(new ExitStatus(3, 0), kernel.processes().awaitPid(pid));
  }

  /** Ctrl-C at a terminal goes to its foreground group, which must be the child's. */
  @Test
  void theChildOwnsTheTerminal() throws IOException {
    Terminals.Pty pty = kernel.terminals().open();
    try (Fd master = pty.master();
        Fd slave = pty.slave()) {
      int pid =
          kernel
              .processes()
              .spawn(
                  new Processes.Spawn(
                      "/usr/bin/setsid",
                      List.of(
                          "setsid",
                          "-c",
                          "-w",
                          temp + "/REAPER",
                          "/bin/sh",
                          "-c",
                          "trap 'exit 5' INT; echo ready; while :; do sleep 0.01; done"),
                      List.of("PATH=/usr/bin:/bin"),
                      List.of(slave.number(), 0, slave.number(), 1, slave.number(), 2),
                      false));
      ByteBuffer in = ByteBuffer.allocateDirect(5);
      while (in.hasRemaining()) {
        kernel.io().read(master.number(), in);
      }
      kernel.io().write(master.number(), ByteBuffer.allocateDirect(1).put((byte) 3).flip());
      assertEquals(new ExitStatus(5, 0), kernel.processes().awaitPid(pid));
    }
  }
}
