package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.Stdio;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime that has made a thousand containers holds no more than one that has made a hundred. */
class RuntimeGrowthIT extends RuntimeCase {
  private static final int WARM_UP = 200;
  private static final int CYCLES = 1000;

  /** Compiler threads come and go. */
  private static final int JVM_THREADS = 4;

  /** What the process may keep: code compiled meanwhile and the heap's momentary size. */
  private static final long MEMORY_KIB = 32 * 1024;

  @Test
  @Timeout(300)
  void nothingGrowsOverAThousandContainers() throws Exception {
    Bundle bundle = script("true");
    Path written = bundle.write();
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      CreateRequest request = new CreateRequest(id, written, new Stdio.Descriptors(n, n, n));
      cycles(request, WARM_UP);
      Holdings before = Holdings.now();
      cycles(request, CYCLES);
      Holdings after = Holdings.now();
      assertEquals(before.descriptors(), after.descriptors(), "open descriptors");
      assertTrue(
          after.threads() <= before.threads() + JVM_THREADS,
          () -> "threads grew from " + before + " to " + after);
      assertTrue(
          after.residentKib() < before.residentKib() + MEMORY_KIB,
          () -> "resident memory grew from " + before + " to " + after);
    }
  }

  private void cycles(CreateRequest request, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (ContainerProcess process = runtime.create(request)) {
        runtime.start(id);
        assertEquals(0, kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode());
      }
      runtime.delete(id, false);
    }
  }

  private record Holdings(long descriptors, long threads, long residentKib) {
    static Holdings now() throws IOException {
      System.gc();
      return new Holdings(
          entries("/proc/self/fd"), entries("/proc/self/task"), statusKib("VmRSS:"));
    }

    private static long entries(String directory) throws IOException {
      try (Stream<Path> all = Files.list(Path.of(directory))) {
        return all.count();
      }
    }

    private static long statusKib(String field) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}
