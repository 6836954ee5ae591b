package io.jukung.sys.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks and streams over the real kernel. */
class FileLockTest {

  private final Kernel kernel = LinuxKernel.open();

  @TempDir Path temp;

  @Test
  void oneHolderAtATime() throws IOException {
    String path = temp + "/lock";
    FileLock first = FileLock.acquire(kernel, path);
    assertFalse(FileLock.tryAcquire(kernel, path).isPresent());
    first.close();
    try (FileLock second = FileLock.tryAcquire(kernel, path).orElseThrow()) {
      assertTrue(FileLock.tryAcquire(kernel, path).isEmpty());
    }
  }

  @Test
  void streamsCarryMoreThanAPipeHoldsAndEnd() throws Exception {
    Fd[] pipe = kernel.io().pipe(Io.O_NONBLOCK);
    byte[] much = new byte[300_001];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) (i * 7);
    }
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream in = FdStreams.input(kernel.io(), pipe[0])) {
                assertEquals(much[0], (byte) in.read());
                return in.readAllBytes();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try (OutputStream out = FdStreams.output(kernel.io(), pipe[1])) {
      out.write(much[0]);
      out.write(much, 1, much.length - 1);
    }
    assertEquals(
        new String(much, 1, much.length - 1, StandardCharsets.ISO_8859_1),
        new String(read.get(), StandardCharsets.ISO_8859_1));
    assertFalse(pipe[0].isOpen());
  }
}
