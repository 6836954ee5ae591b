import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.Stdio;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the runtime library in a warm JVM: {@code RuntimeCycle BUNDLE STATE CYCLES}. Standard
 * output: the median of create + start + exit + delete in milliseconds. Standard error: each part.
 */
final class RuntimeCycle {
  private static final String[] PARTS = {"create", "start", "exit", "delete", "all"};

  private RuntimeCycle() {}

  public static void main(String[] args) throws IOException {
    Path bundle = Path.of(args[0]).toAbsolutePath();
    int cycles = Integer.parseInt(args[2]);
    int warmUp = cycles / 3;
    Kernel kernel = LinuxKernel.open();
    long[][] times = new long[PARTS.length][cycles];
    try (OciRuntime runtime = new OciRuntime(Path.of(args[1]), kernel);
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      Stdio stdio = new Stdio.Descriptors(n, n, n);
      for (int i = -warmUp; i < cycles; i++) {
        long[] marks = cycle(kernel, runtime, new CreateRequest("bench" + i, bundle, stdio));
        for (int k = 0; i >= 0 && k < PARTS.length; k++) {
          times[k][i] = marks[k];
        }
      }
    }
    for (int k = 0; k < PARTS.length; k++) {
      Arrays.sort(times[k]);
      System.err.printf(Locale.ROOT, "    %-6s %.2f ms%n", PARTS[k], times[k][cycles / 2] / 1e6);
    }
    System.out.printf(Locale.ROOT, "%.2f%n", times[PARTS.length - 1][cycles / 2] / 1e6);
  }

  /** Nanoseconds of each part. */
  private static long[] cycle(Kernel kernel, OciRuntime runtime, CreateRequest request)
      throws IOException {
    long t0 = System.nanoTime();
    try (ContainerProcess process = runtime.create(request)) {
      long t1 = System.nanoTime();
      runtime.start(request.id());
      long t2 = System.nanoTime();
      if (kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode() != 0) {
        throw new IllegalStateException("the container failed");
      }
      long t3 = System.nanoTime();
      runtime.delete(request.id(), false);
      long t4 = System.nanoTime();
      return new long[] {t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0};
    }
  }
}
