package io.jukung.proto.error;

import io.jukung.sys.Errno;

/**
 * What sort of failure, with the meanings of gRPC's status codes of the same names. Decides HTTP
 * status, gRPC code and whether a retry makes sense; {@link Reason} says more.
 */
public enum ErrorKind {
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  private final int code;

  ErrorKind(int code) {
    this.code = code;
  }

  /** gRPC's number, from 1 to 16. */
  public int code() {
    return code;
  }

  /** The kind of a gRPC code; {@link #UNKNOWN} for numbers that gRPC does not have, and for OK. */
  public static ErrorKind ofCode(int code) {
    for (ErrorKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  /** The kind of that name, or {@code otherwise}: a newer peer may know more kinds. */
  static ErrorKind ofName(String name, ErrorKind otherwise) {
    for (ErrorKind kind : values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return otherwise;
  }

  /**
   * The kind of a failed system call. EINVAL is INTERNAL here, since the operand is usually ours;
   * see {@link #ofErrnoOnUserInput}.
   */
  public static ErrorKind ofErrno(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ESRCH -> NOT_FOUND;
      case Errno.EEXIST -> ALREADY_EXISTS;
      case Errno.EACCES, Errno.EPERM -> PERMISSION_DENIED;
      case Errno.EBUSY -> FAILED_PRECONDITION;
      case Errno.ENOSPC, Errno.EDQUOT, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE ->
          RESOURCE_EXHAUSTED;
      case Errno.ENOSYS -> UNIMPLEMENTED;
      default -> INTERNAL;
    };
  }

  /** As {@link #ofErrno}, where the user supplied the operand: EINVAL is then INVALID_ARGUMENT. */
  public static ErrorKind ofErrnoOnUserInput(int errno) {
    return errno == Errno.EINVAL ? INVALID_ARGUMENT : ofErrno(errno);
  }
}
