package io.jukung.sys.program;

import io.jukung.sys.Errno;
import java.io.IOException;

/** An operation that failed in the stub. */
public final class ProgramException extends IOException {

  private static final long serialVersionUID = 1;

  private final int index;
  private final transient Op op;
  private final int errno;

  ProgramException(int index, Op op, int errno) {
    super(op.label() + ": " + Errno.name(errno) + " (" + Errno.text(errno) + ")");
    this.index = index;
    this.op = op;
    this.errno = errno;
  }

  /** Place in {@link Program#ops}. */
  public int index() {
    return index;
  }

  public Op op() {
    return op;
  }

  public int errno() {
    return errno;
  }
}
