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

  /** Passed descriptors end here, so that sources kept above cannot be overwritten by targets. */
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
    List<Fd> ours = new ArrayList<>();
    Fd[] report = kernel.io().pipe(0);
    try (Fd image = sealed("program", encoded);
        Fd write = report[1]) {
      List<Integer> pairs = new ArrayList<>();
      pair(image.number(), PROGRAM_FD, pairs, ours);
      pair(write.number(), REPORT_FD, pairs, ours);
      for (Passed descriptor : passed) {
        if (descriptor.target() < 0
            || descriptor.target() >= TARGET_LIMIT
            || descriptor.target() == PROGRAM_FD
            || descriptor.target() == REPORT_FD) {
          throw new IllegalArgumentException("a program cannot have fd " + descriptor.target());
        }
        pair(descriptor.source(), descriptor.target(), pairs, ours);
      }
      int pid = spawn(pairs, arguments);
      return new RunningProgram(kernel, program, pid, report[0]);
    } catch (IOException | RuntimeException e) {
      report[0].close();
      throw e;
    } finally {
      ours.forEach(Fd::close);
    }
  }

  private int spawn(List<Integer> pairs, List<String> arguments) throws IOException {
    return kernel
        .processes()
        .spawn(new Processes.Spawn(stub.procPath(), arguments, List.of(), pairs, false));
  }

  /**
   * posix_spawn duplicates one after the other: a source must not be the target of an earlier pair.
   */
  private void pair(int source, int target, List<Integer> pairs, List<Fd> ours) throws IOException {
    int from = source;
    if (source < TARGET_LIMIT) {
      Fd lifted = lifted(source);
      ours.add(lifted);
      from = lifted.number();
    }
    pairs.add(from);
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
