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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Measures the runtime library in a warm JVM: {@code RuntimeCycle BUNDLE STATE CYCLES [THREADS]}.
 * One thread: standard output has the median of create + start + exit + delete in milliseconds,
 * standard error each part. More: standard output has the wall time for each container.
 */
final class RuntimeCycle {
  private static final String[] PARTS = {"create", "start", "exit", "delete", "all"};

  private RuntimeCycle() {}

  public static void main(String[] args) throws Exception {
    Path bundle = Path.of(args[0]).toAbsolutePath();
    int cycles = Integer.parseInt(args[2]);
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    Kernel kernel = LinuxKernel.open();
    try (OciRuntime runtime = new OciRuntime(Path.of(args[1]), kernel);
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      Stdio stdio = new Stdio.Descriptors(n, n, n);
      IntFunction<CreateRequest> request = i -> new CreateRequest("bench" + i, bundle, stdio);
      for (int i = 0; i < cycles / 3; i++) {
        cycle(kernel, runtime, request.apply(i));
      }
      if (threads == 1) {
        oneByOne(kernel, runtime, request, cycles);
      } else {
        together(kernel, runtime, request, cycles, threads);
      }
    }
  }

  private static void oneByOne(
      Kernel kernel, OciRuntime runtime, IntFunction<CreateRequest> request, int cycles)
      throws IOException {
    long[][] times = new long[PARTS.length][cycles];
    for (int i = 0; i < cycles; i++) {
      long[] marks = cycle(kernel, runtime, request.apply(i));
      for (int k = 0; k < PARTS.length; k++) {
        times[k][i] = marks[k];
      }
    }
    for (int k = 0; k < PARTS.length; k++) {
      Arrays.sort(times[k]);
      System.err.printf(Locale.ROOT, "    %-6s %.2f ms%n", PARTS[k], times[k][cycles / 2] / 1e6);
    }
    System.out.printf(Locale.ROOT, "%.2f%n", times[PARTS.length - 1][cycles / 2] / 1e6);
  }

  private static void together(
      Kernel kernel, OciRuntime runtime, IntFunction<CreateRequest> request, int cycles, int threads)
      throws Exception {
    long begin = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<long[]>> calls = new ArrayList<>();
      for (int i = 0; i < cycles; i++) {
        int number = i;
        calls.add(() -> cycle(kernel, runtime, request.apply(number)));
      }
      for (Future<long[]> done : pool.invokeAll(calls)) {
        done.get();
      }
    }
    System.out.printf(Locale.ROOT, "%.2f%n", (System.nanoTime() - begin) / 1e6 / cycles);
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
