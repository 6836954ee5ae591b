package io.jukung.containerd.archive;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import java.io.IOException;

/** The file system refuses an entry: the disk is full, or it cannot hold such a thing. */
public final class UnpackException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  UnpackException(String entry, ErrnoException cause) {
    super("unpack \"" + entry + "\": " + cause.call() + ": " + Errno.text(cause.errno()), cause);
    this.errno = cause.errno();
  }

  public int errno() {
    return errno;
  }
}
