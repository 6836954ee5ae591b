package io.jukung.sys;

import java.io.IOException;

/** A system call that failed: which, on what, and why. */
public final class ErrnoException extends IOException {

  private static final long serialVersionUID = 1;

  private final String call;
  private final String operand;
  private final int errno;

  /**
   * @param call the system call's name
   * @param operand what it was applied to, as a person would name it; may be empty
   */
  public ErrnoException(String call, String operand, int errno) {
    super(
        call
            + (operand.isEmpty() ? "" : " " + operand)
            + ": "
            + Errno.name(errno)
            + " ("
            + Errno.text(errno)
            + ")");
    this.call = call;
    this.operand = operand;
    this.errno = errno;
  }

  public String call() {
    return call;
  }

  public String operand() {
    return operand;
  }

  public int errno() {
    return errno;
  }
}
