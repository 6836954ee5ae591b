package io.jukung.sys.io;

import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.util.Optional;

/**
 * An exclusive lock between processes, and between threads that open it separately: flock(2) on a
 * file of its own. The kernel lets go of it when its holder dies. The file stays: removing it would
 * let two holders lock two files of one name.
 */
public final class FileLock implements AutoCloseable {

  private final Fd file;

  private FileLock(Fd file) {
    this.file = file;
  }

  /** Waits for as long as another holds it. */
  public static FileLock acquire(Kernel kernel, String path) throws IOException {
    return locked(kernel, path, true)
        .orElseThrow(() -> new IllegalStateException("a lock that waits was not given: " + path));
  }

  /** Empty when another holds it. */
  public static Optional<FileLock> tryAcquire(Kernel kernel, String path) throws IOException {
    return locked(kernel, path, false);
  }

  private static Optional<FileLock> locked(Kernel kernel, String path, boolean wait)
      throws IOException {
    Fd file = kernel.io().open(path, Io.O_CREAT | Io.O_RDWR | FileCalls.O_NOFOLLOW, 0600);
    try {
      if (kernel.files().lock(file.number(), wait)) {
        return Optional.of(new FileLock(file));
      }
      file.close();
      return Optional.empty();
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Lets go. */
  @Override
  public void close() {
    file.close();
  }
}
