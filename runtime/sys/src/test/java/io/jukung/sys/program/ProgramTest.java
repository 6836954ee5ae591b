package io.jukung.sys.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.Errno;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileNames;
import io.jukung.sys.Kernel;
import io.jukung.sys.Processes;
import io.jukung.sys.Sysno;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs, and the stub that runs them, without privilege. */
class ProgramTest {

  private final Kernel kernel = LinuxKernel.open();
  private final ProgramBuilder b = new ProgramBuilder();
  private ProgramRunner runner;
  private Fd read;
  private Fd write;

  @BeforeEach
  void open() throws IOException {
    runner = new ProgramRunner(kernel);
    Fd[] pipe = kernel.io().pipe(0);
    read = pipe[0];
    write = pipe[1];
  }

  @AfterEach
  void close() {
    runner.close();
    read.close();
    write.close();
  }

  private RunningProgram run() throws IOException {
    return runner.start(b.build(), List.of(new ProgramRunner.Passed(write.number(), 1)));
  }

  private String output() throws IOException {
    write.close();
    ByteBuffer in = ByteBuffer.allocateDirect(4096);
    while (kernel.io().read(read.number(), in) > 0) {
      // until the end
    }
    byte[] bytes = new byte[in.flip().remaining()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void runsCallsInOrderAndEndsWithZero() throws IOException {
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("one "), Arg.of(4));
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("two"), Arg.of(3));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      assertEquals(new ExitStatus(0, 0), running.awaitStub());
    }
    assertEquals("one two", output());
  }

  @Test
  void aFailureIsReportedWithItsLabel() throws IOException {
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("before"), Arg.of(6));
    b.op("open the moon", Sysno.OPENAT, Arg.of(FileCalls.AT_FDCWD), b.string("/moon"), Arg.of(0));
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("after"), Arg.of(5));
    try (RunningProgram running = run()) {
      ProgramException e = assertThrows(ProgramException.class, running::next);
      assertEquals(1, e.index());
      assertEquals(Errno.ENOENT, e.errno());
      assertEquals("open the moon: ENOENT (no such file or directory)", e.getMessage());
      assertEquals(new ExitStatus(126, 0), running.awaitStub());
    }
    assertEquals("before", output());
  }

  @Test
  void aToleratedFailureGoesOnOrElsewhere() throws IOException {
    Arg at = Arg.of(FileCalls.AT_FDCWD);
    b.op("try", Sysno.OPENAT, at, b.string("/moon"), Arg.of(0)).tolerate(Errno.ENOENT);
    b.op("try", Sysno.OPENAT, at, b.string("/moon"), Arg.of(0))
        .tolerate(Errno.ENOENT, Errno.EACCES)
        .onErrorGoTo("elsewhere");
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("wrong"), Arg.of(5));
    b.label("elsewhere");
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("right"), Arg.of(5));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      running.awaitStub();
    }
    assertEquals("right", output());
  }

  @Test
  void resultsAreUsedAndReported() throws IOException {
    Arg.Slot self = b.slot("pid");
    Arg.Data tag = b.bytes(new byte[] {2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "report");
    b.op("who am I", Sysno.GETPID).into(self).storeAt(ProgramBuilder.at(tag, 8, "pid"));
    b.op("exist", Sysno.KILL, self, Arg.of(0));
    b.op("report", Sysno.WRITE, Arg.of(ProgramRunner.REPORT_FD), tag, Arg.of(16));
    try (RunningProgram running = run()) {
      RunningProgram.Value value = running.next().orElseThrow();
      assertEquals(9, value.tag());
      assertEquals(running.pid(), value.value());
      running.awaitStub();
    }
  }

  @Test
  void cloneSplitsParentAndChild() throws IOException {
    b.op("clone", Sysno.CLONE, Arg.of(17)).whenPositiveGoTo("parent");
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("child "), Arg.of(6));
    b.op("exit", Sysno.EXIT_GROUP, Arg.of(3));
    b.label("parent");
    b.op("wait", Sysno.WAIT4, Arg.of(-1), Arg.of(0), Arg.of(0), Arg.of(0));
    b.op("write", Sysno.WRITE, Arg.of(1), b.string("parent"), Arg.of(6));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      running.awaitStub();
    }
    assertEquals("child parent", output());
  }

  @Test
  void execGetsArgumentsAndEnvironment() throws IOException {
    b.op(
        "exec sh",
        Sysno.EXECVE,
        b.string("/bin/sh"),
        b.vector(List.of("sh", "-c", "echo $0 $SEA", "x")),
        b.vector(List.of("SEA=java")));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      assertEquals(new ExitStatus(0, 0), running.awaitStub());
    }
    assertEquals("x java\n", output());
  }

  @Test
  void thePassedDescriptorsAreAllThereIs() throws IOException {
    b.op(
        "close the rest",
        Sysno.CLOSE_RANGE,
        Arg.of(ProgramRunner.FIRST_FREE_FD),
        Arg.of(0xffffffffL),
        Arg.of(0));
    b.op(
        "exec ls",
        Sysno.EXECVE,
        b.string("/bin/sh"),
        b.vector(List.of("sh", "-c", "echo /proc/self/fd/*")),
        b.vector(List.of()));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      running.awaitStub();
    }
    assertFalse(output().contains("/proc/self/fd/6"));
  }

  @Test
  void aProgramPrintsAsText() {
    Arg.Slot fd = b.slot("proc");
    b.op("open /proc", Sysno.OPENAT, Arg.of(-100, "AT_FDCWD"), b.string("/proc"), Arg.of(0))
        .into(fd);
    b.op("change to it", Sysno.FCHDIR, fd).tolerate(Errno.EACCES).onErrorGoTo("end");
    b.label("end");
    String text = b.build().toText();
    assertTrue(text.startsWith("  $0 = openat(AT_FDCWD, \"/proc\", 0)"), text);
    assertTrue(text.contains("  fchdir($0:proc) or EACCES → end"), text);
    assertTrue(text.contains("# change to it\nend:\n"), text);
  }

  @Test
  void anUnsealedOrStrangeProgramIsRefusedWithAWord() throws IOException {
    ByteBuffer stranger = b.build().encode().order(ByteOrder.LITTLE_ENDIAN);
    stranger.putInt(8, Program.VERSION + 1);
    assertFalse(runner.accepts(stranger), "another version");
    stranger.putInt(8, Program.VERSION).rewind();
    assertTrue(runner.accepts(stranger));
    try (Fd memfd = kernel.io().memfd("unsealed");
        Fd image = kernel.io().duplicate(memfd.number(), 64);
        Fd report = kernel.io().duplicate(write.number(), 64);
        Fd stub = kernel.io().memfd("stub");
        Fd stubElsewhere = kernel.io().duplicate(stub.number(), 64)) {
      kernel.io().write(memfd.number(), stranger.rewind());
      byte[] elf = NativePrograms.INIT.bytes();
      kernel.io().write(stub.number(), ByteBuffer.allocateDirect(elf.length).put(elf).flip());
      int pid =
          kernel
              .processes()
              .spawn(
                  new Processes.Spawn(
                      stubElsewhere.procPath(),
                      List.of("jukung-init"),
                      List.of(),
                      List.of(
                          image.number(),
                          ProgramRunner.PROGRAM_FD,
                          report.number(),
                          ProgramRunner.REPORT_FD),
                      false));
      assertEquals(new ExitStatus(125, 0), kernel.processes().awaitPid(pid));
    }
    write.close();
    ByteBuffer word = ByteBuffer.allocateDirect(32).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(16, kernel.io().read(read.number(), word));
    assertEquals(3, word.getInt(0), "refused");
    assertEquals(Program.VERSION, word.getLong(8));
  }

  @Test
  void namesThatAreNotUtf8ReachTheKernelAsTheyAre() throws IOException {
    String name = FileNames.decode(new byte[] {'a', (byte) 0xff, 'b'}, 0, 3);
    b.op("write", Sysno.WRITE, Arg.of(1), b.string(name), Arg.of(3));
    try (RunningProgram running = run()) {
      assertTrue(running.next().isEmpty());
      running.awaitStub();
    }
    ByteBuffer in = ByteBuffer.allocateDirect(8);
    write.close();
    assertEquals(3, kernel.io().read(read.number(), in));
    assertEquals((byte) 0xff, in.get(1));
  }

  @Test
  void mistakesAreRefusedWhenBuilding() {
    b.op("jump", Sysno.GETPID).whenPositiveGoTo("nowhere");
    assertThrows(IllegalStateException.class, b::build);
    ProgramBuilder other = new ProgramBuilder();
    other.op("slot", Sysno.KILL, new Arg.Slot(5, "never made"));
    assertThrows(IllegalStateException.class, other::build);
    assertThrows(IllegalArgumentException.class, () -> b.string("a\0b"));
    ProgramBuilder unfilled = new ProgramBuilder();
    unfilled.op("use", Sysno.KILL, unfilled.slot("pid"), Arg.of(0));
    assertEquals(
        "use: slot pid is never filled",
        assertThrows(IllegalStateException.class, unfilled::build).getMessage());
    ProgramBuilder outside = new ProgramBuilder();
    outside.op("store", Sysno.GETPID).storeAt(ProgramBuilder.at(outside.room(8, "r"), 8, "r"));
    assertThrows(IllegalStateException.class, outside::build);
    assertThrows(
        IllegalArgumentException.class, () -> b.wordsWithPointers("w", new long[] {1L << 40}, 0));
    assertThrows(IllegalArgumentException.class, () -> b.wordsWithPointers("w", new long[] {0}, 1));
    assertThrows(
        IllegalArgumentException.class, () -> b.op("x", Sysno.GETPID).tolerate(-Errno.EPERM));
    ProgramBuilder pointless = new ProgramBuilder();
    pointless.op("jump", Sysno.GETPID).onErrorGoTo("end");
    pointless.label("end");
    assertThrows(IllegalStateException.class, pointless::build);
  }

  /** Offsets near the end of 32 bits wrap round when a size is added to them. */
  @Test
  void theStubRefusesOffsetsThatWrapRound() throws IOException {
    b.op("a", Sysno.GETPID).storeAt(b.room(16, "room"));
    b.op("c", Sysno.EXECVE, b.string("/x"), b.vector(List.of("a", "b")), b.vector(List.of()));
    Program program = b.build();
    ByteBuffer store = program.encode().order(ByteOrder.LITTLE_ENDIAN);
    store.putInt(Program.HEADER + 20, 0xfffffff8);
    assertFalse(runner.accepts(store));
    ByteBuffer relocation = program.encode().order(ByteOrder.LITTLE_ENDIAN);
    relocation.putInt(Program.HEADER + 2 * Program.OP, 0xfffffff8);
    assertFalse(runner.accepts(relocation));
    ByteBuffer twice = program.encode().order(ByteOrder.LITTLE_ENDIAN);
    twice.putInt(
        Program.HEADER + 2 * Program.OP + 4, twice.getInt(Program.HEADER + 2 * Program.OP));
    assertFalse(runner.accepts(twice), "a pointer relocated twice points outside");
  }

  /** The stub's own descriptor must not be where a passed one goes before the exec. */
  @Test
  void everyAllowedNumberCanBePassed() throws IOException {
    for (int target = ProgramRunner.FIRST_FREE_FD; target < 64; target++) {
      ProgramBuilder one = new ProgramBuilder();
      one.op("write", Sysno.WRITE, Arg.of(target), one.string("."), Arg.of(1));
      try (RunningProgram running =
          runner.start(one.build(), List.of(new ProgramRunner.Passed(write.number(), target)))) {
        assertTrue(running.next().isEmpty());
        assertEquals(new ExitStatus(0, 0), running.awaitStub(), "target " + target);
      }
    }
    assertEquals(".".repeat(64 - ProgramRunner.FIRST_FREE_FD), output());
  }

  /** Sources that are targets of others change places; the same target twice is a mistake. */
  @Test
  void descriptorsCanChangePlaces() throws IOException {
    Fd[] other = kernel.io().pipe(0);
    try (Fd otherRead = other[0];
        Fd otherWrite = other[1];
        Fd low = kernel.io().duplicate(write.number(), 40);
        Fd lower = kernel.io().duplicate(otherWrite.number(), 40)) {
      b.op("write", Sysno.WRITE, Arg.of(low.number()), b.string("other"), Arg.of(5));
      b.op("write", Sysno.WRITE, Arg.of(lower.number()), b.string("one"), Arg.of(3));
      List<ProgramRunner.Passed> crossed =
          List.of(
              new ProgramRunner.Passed(low.number(), lower.number()),
              new ProgramRunner.Passed(lower.number(), low.number()));
      try (RunningProgram running = runner.start(b.build(), crossed)) {
        assertTrue(running.next().isEmpty());
        running.awaitStub();
      }
      assertEquals(5, kernel.io().read(otherRead.number(), ByteBuffer.allocateDirect(16)));
      low.close();
    }
    assertEquals("one", output());
    for (int target : List.of(-1, 3, 4, 64)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> runner.start(b.build(), List.of(new ProgramRunner.Passed(read.number(), target))));
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            runner.start(
                b.build(),
                List.of(
                    new ProgramRunner.Passed(read.number(), 9),
                    new ProgramRunner.Passed(read.number(), 9))));
  }

  @Test
  void theStubRefusesDamagedImagesAndNeverCrashes() throws IOException {
    Arg.Slot slot = b.slot("x");
    b.op("a", Sysno.GETPID).into(slot).storeAt(b.room(16, "room")).whenPositiveGoTo("end");
    b.op("b", Sysno.KILL, slot, b.string("text")).tolerate(1, 2).onErrorGoTo("end");
    b.op("c", Sysno.EXECVE, b.string("/x"), b.vector(List.of("a", "b")), b.vector(List.of()));
    b.label("end");
    Program program = b.build();
    assertTrue(runner.accepts(program.encode()));
    ByteBuffer truncated = program.encode();
    truncated.limit(truncated.limit() - 8);
    assertFalse(runner.accepts(truncated));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      ByteBuffer image = program.encode();
      int at = random.nextInt(image.limit());
      image.put(at, (byte) random.nextInt(256));
      if (!runner.accepts(image)) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }
}
