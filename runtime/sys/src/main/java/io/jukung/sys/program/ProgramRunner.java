package io.jukung.sys.program;

import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts programs under the stub, by posix_spawn from a sealed memfd: nothing is installed, and
 * nothing inside a container can overwrite the stub (CVE-2019-5736). Thread-safe.
 */
public final class ProgramRunner implements AutoCloseable {

  /** Where the stub finds its program and reports to. */
  public static final int PROGRAM_FD = 3;

  public static final int REPORT_FD = 4;

  /** The first number free for descriptors that a program is given. */
  public static final int FIRST_FREE_FD = 5;

  /** Targets lie below, and what must not be overwritten by them above. */
  private static final int TARGET_LIMIT = 64;

  /**
   * A descriptor for the program.
   *
   * @param source ours
   * @param target its number in the program: 0 to 2, or from {@link #FIRST_FREE_FD} below 64
   */
  public record Passed(int source, int target) {}

  private final Kernel kernel;
  private final Fd stub;

  public ProgramRunner(Kernel kernel) throws IOException {
    this.kernel = kernel;
    byte[] elf = NativePrograms.INIT.bytes();
    // above every target too: the child opens its executable after the targets are in place
    try (Fd memfd = sealed("jukung-init", ByteBuffer.allocateDirect(elf.length).put(elf).flip())) {
      stub = lifted(memfd.number());
    }
  }

  private Fd sealed(String name, ByteBuffer content) throws IOException {
    Fd memfd = kernel.io().memfd(name);
    try {
      while (content.hasRemaining()) {
        kernel.io().write(memfd.number(), content);
      }
      kernel.io().seal(memfd.number());
      return memfd;
    } catch (IOException e) {
      memfd.close();
      throw e;
    }
  }

  /**
   * Starts the program; it has the descriptors passed, its own two, and what we hold without
   * close-on-exec: {@code close_range} should be among its first operations.
   */
  public RunningProgram start(Program program, List<Passed> passed) throws IOException {
    return start(program, program.encode(), passed, List.of("jukung-init"));
  }

  /** Asks the stub whether it would accept this image, without running it. */
  boolean accepts(ByteBuffer image) throws IOException {
    Program none = new ProgramBuilder().build();
    try (RunningProgram check = start(none, image, List.of(), List.of("jukung-init", "check"))) {
      ExitStatus status = check.awaitStub();
      if (status.signal() != 0) {
        throw new IllegalStateException("the stub died of signal " + status.signal());
      }
      return status.code() == 0;
    }
  }

  private RunningProgram start(
      Program program, ByteBuffer encoded, List<Passed> passed, List<String> arguments)
      throws IOException {
    checkTargets(passed);
    List<Fd> ours = new ArrayList<>();
    Fd[] report = kernel.io().pipe(0);
    try (Fd image = sealed("program", encoded);
        Fd write = report[1]) {
      List<Integer> pairs = new ArrayList<>(2 * passed.size() + 4);
      pair(image.number(), PROGRAM_FD, passed, pairs, ours);
      pair(write.number(), REPORT_FD, passed, pairs, ours);
      for (Passed descriptor : passed) {
        pair(descriptor.source(), descriptor.target(), passed, pairs, ours);
      }
      int pid =
          kernel
              .processes()
              .spawn(new Processes.Spawn(stub.procPath(), arguments, List.of(), pairs, false));
      return new RunningProgram(kernel, program, pid, report[0]);
    } catch (IOException | RuntimeException e) {
      report[0].close();
      throw e;
    } finally {
      ours.forEach(Fd::close);
    }
  }

  private static void checkTargets(List<Passed> passed) {
    long seen = 1L << PROGRAM_FD | 1L << REPORT_FD;
    for (Passed descriptor : passed) {
      int target = descriptor.target();
      if (target < 0 || target >= TARGET_LIMIT || (seen & 1L << target) != 0) {
        throw new IllegalArgumentException("a program cannot have fd " + target);
      }
      seen |= 1L << target;
    }
  }

  /**
   * posix_spawn duplicates one after the other: a source that is also a target could be overwritten
   * before its turn, so it is taken out of the way. Mostly none is, and nothing is done.
   */
  private void pair(int source, int target, List<Passed> passed, List<Integer> pairs, List<Fd> ours)
      throws IOException {
    boolean taken = source == PROGRAM_FD || source == REPORT_FD;
    for (Passed other : passed) {
      taken |= other.target() == source;
    }
    if (taken) {
      Fd lifted = lifted(source);
      ours.add(lifted);
      pairs.add(lifted.number());
    } else {
      pairs.add(source);
    }
    pairs.add(target);
  }

  private Fd lifted(int source) throws IOException {
    return kernel.io().duplicate(source, TARGET_LIMIT);
  }

  @Override
  public void close() {
    stub.close();
  }
}
