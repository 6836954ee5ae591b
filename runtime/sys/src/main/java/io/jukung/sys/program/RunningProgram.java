package io.jukung.sys.program;

import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A started stub and what it says on its report pipe. A program reports values by writing {@link
 * #RECORD} bytes, {@code {2: 4 bytes, tag: 4 bytes, value: 8 bytes}}, to {@link
 * ProgramRunner#REPORT_FD}; the stub itself reports failures. For one thread at a time.
 */
public final class RunningProgram implements AutoCloseable {

  /** Bytes of one report. */
  public static final int RECORD = 16;

  /** First word of a value that the program reports. */
  public static final int VALUE = 2;

  private static final int FAILURE = 1;
  private static final int REFUSED = 3;

  private final Kernel kernel;
  private final Program program;
  private final int pid;
  private final Fd report;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(RECORD).order(ByteOrder.LITTLE_ENDIAN);

  RunningProgram(Kernel kernel, Program program, int pid, Fd report) {
    this.kernel = kernel;
    this.program = program;
    this.pid = pid;
    this.report = report;
  }

  /** A value that the program reported. */
  public record Value(int tag, long value) {}

  /** The stub's pid; it is our child and must be awaited. */
  public int pid() {
    return pid;
  }

  /**
   * Waits for the next value; empty when every process of the program has ended or gone on to
   * another executable.
   *
   * @throws ProgramException when an operation failed
   * @throws IOException when the stub refused the program, or something else wrote on the pipe
   */
  public Optional<Value> next() throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      int count = kernel.io().read(report.number(), buffer);
      if (count == 0) {
        return Optional.empty();
      }
    }
    buffer.flip();
    int kind = buffer.getInt();
    int tag = buffer.getInt();
    long value = buffer.getLong();
    if (kind == VALUE) {
      return Optional.of(new Value(tag, value));
    }
    if (kind == FAILURE && tag >= 0 && tag < program.ops().size()) {
      throw new ProgramException(tag, program.ops().get(tag), (int) value);
    }
    if (kind == REFUSED) {
      throw new IOException(
          "the stub (version " + value + ") refused a program of version " + Program.VERSION);
    }
    throw new IOException("a stranger wrote on the report pipe of " + pid);
  }

  /**
   * Reaps the stub; blocks until it has ended. 125: it refused the program, 126: an operation
   * failed.
   */
  public ExitStatus awaitStub() throws IOException {
    return kernel.processes().awaitPid(pid);
  }

  /** Stops listening; ends nothing. */
  @Override
  public void close() {
    report.close();
  }
}
