package io.jukung.runtime;

import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the library in a warm JVM: {@code RuntimeBench BUNDLE STATE WARM-UP CYCLES}. Prints
 * microseconds per cycle (median, minimum) of create, start, exit and delete.
 */
final class RuntimeBench {
  private RuntimeBench() {}

  public static void main(String[] args) throws IOException {
    Path bundle = Path.of(args[0]).toAbsolutePath();
    Kernel kernel = LinuxKernel.open();
    int warmUp = Integer.parseInt(args[2]);
    int cycles = Integer.parseInt(args[3]);
    try (OciRuntime runtime = new OciRuntime(Path.of(args[1]), kernel);
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      Stdio stdio = new Stdio.Descriptors(n, n, n);
      String[] names = {"create", "start", "exit", "delete", "all"};
      long[][] times = new long[names.length][cycles];
      for (int i = -warmUp; i < cycles; i++) {
        String id = "bench" + (i + warmUp);
        long t0 = System.nanoTime();
        try (ContainerProcess process = runtime.create(new CreateRequest(id, bundle, stdio))) {
          long t1 = System.nanoTime();
          runtime.start(id);
          long t2 = System.nanoTime();
          if (kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode() != 0) {
            throw new IllegalStateException("the container failed");
          }
          long t3 = System.nanoTime();
          runtime.delete(id, false);
          long t4 = System.nanoTime();
          if (i >= 0) {
            long[] marks = {t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0};
            for (int k = 0; k < marks.length; k++) {
              times[k][i] = marks[k] / 1000;
            }
          }
        }
      }
      for (int k = 0; k < names.length; k++) {
        Arrays.sort(times[k]);
        System.out.printf(
            Locale.ROOT,
            "%-7s median %6d us  min %6d us%n",
            names[k],
            times[k][cycles / 2],
            times[k][0]);
      }
    }
  }
}
