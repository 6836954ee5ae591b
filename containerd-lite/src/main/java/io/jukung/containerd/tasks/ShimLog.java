package io.jukung.containerd.tasks;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Io;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The fifo {@code log} of a foreign shim's bundle. containerd's shims do not start without a reader
 * at its other end. Each log owns a thread, which ends with the shim or with {@link #close}.
 */
final class ShimLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ShimLog.class.getName());

  private final Path fifo;
  private volatile boolean closed;

  private ShimLog(Path fifo) {
    this.fifo = fifo;
  }

  /** Makes the fifo unless it is there, and reads it. */
  static ShimLog open(Bundle bundle, Io io) throws IOException {
    Path fifo = bundle.path().resolve("log");
    try {
      io.mkfifo(fifo.toString(), 0700);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    ShimLog log = new ShimLog(fifo);
    Thread.ofPlatform()
        .daemon()
        .name("shim-log-" + bundle.id())
        .start(() -> log.read(bundle.namespace() + "/" + bundle.id()));
    return log;
  }

  private void read(String task) {
    // opening waits for the shim
    try (BufferedReader lines = Files.newBufferedReader(fifo, StandardCharsets.ISO_8859_1)) {
      String line = lines.readLine();
      while (line != null && !closed) {
        LOG.log(System.Logger.Level.INFO, "shim of {0}: {1}", task, line);
        line = lines.readLine();
      }
    } catch (IOException e) {
      // the bundle went before the shim came
    }
  }

  @Override
  public void close() {
    closed = true;
    // a writer that comes and goes lets a reader go on that still waits for its first one
    try {
      new RandomAccessFile(fifo.toFile(), "rw").close();
    } catch (IOException e) {
      // then nobody waits
    }
  }
}
