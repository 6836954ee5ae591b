package io.jukung.proto.error;

import io.jukung.sys.ErrnoException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * The one typed error of daemons, shim and CLI. The owner who knows the context throws it once; the
 * layers above may add context with {@link #in}, and never change kind or reason. The message is
 * one line for people, lower case, without a full stop: {@code no such container: web}.
 */
public final class ContainerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorKind kind;
  private final Reason reason;
  private final String call;
  private final String operand;
  private final int errno;

  /**
   * @param call the failed system call, empty when none
   * @param operand what it was applied to, empty when none
   * @param errno the failed call's errno, 0 when none
   */
  public ContainerException(
      ErrorKind kind,
      Reason reason,
      String message,
      String call,
      String operand,
      int errno,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.reason = reason;
    this.call = call;
    this.operand = operand;
    this.errno = errno;
  }

  public ContainerException(
      ErrorKind kind, Reason reason, String message, @Nullable Throwable cause) {
    this(kind, reason, message, "", "", 0, cause);
  }

  public ContainerException(ErrorKind kind, Reason reason, String message) {
    this(kind, reason, message, null);
  }

  public ContainerException(ErrorKind kind, String message) {
    this(kind, Reason.NONE, message, null);
  }

  /**
   * A failed system call, by the default table of {@link ErrorKind#ofErrno}. The message is the
   * context followed by what the call says: {@code cannot start "web": mount overlay: ENOSPC (…)}.
   */
  public static ContainerException of(String context, ErrnoException failure) {
    return of(ErrorKind.ofErrno(failure.errno()), Reason.NONE, context, failure);
  }

  /**
   * A failure of file access through the JDK, which keeps the errno to itself and gives only its
   * text.
   */
  public static ContainerException of(String context, IOException failure) {
    if (failure instanceof ErrnoException errno) {
      return of(context, errno);
    }
    String reason = failure instanceof FileSystemException file ? file.getReason() : "";
    ErrorKind kind =
        "No space left on device".equals(reason) || "Disk quota exceeded".equals(reason)
            ? ErrorKind.RESOURCE_EXHAUSTED
            : ErrorKind.INTERNAL;
    return new ContainerException(
        kind, Reason.NONE, context + ": " + failure.getMessage(), failure);
  }

  /** A failed system call on something the user named, so that EINVAL is the user's error. */
  public static ContainerException ofUserInput(String context, ErrnoException failure) {
    return of(ErrorKind.ofErrnoOnUserInput(failure.errno()), Reason.NONE, context, failure);
  }

  /** A failed system call whose kind and reason the owner knows better than the table. */
  public static ContainerException of(
      ErrorKind kind, Reason reason, String context, ErrnoException failure) {
    return new ContainerException(
        kind,
        reason,
        join(context, failure.getMessage()),
        failure.call(),
        failure.operand(),
        failure.errno(),
        failure);
  }

  public static ContainerException notFound(String message) {
    return new ContainerException(ErrorKind.NOT_FOUND, message);
  }

  public static ContainerException notFound(Reason reason, String message) {
    return new ContainerException(ErrorKind.NOT_FOUND, reason, message);
  }

  public static ContainerException alreadyExists(String message) {
    return new ContainerException(ErrorKind.ALREADY_EXISTS, message);
  }

  public static ContainerException alreadyExists(Reason reason, String message) {
    return new ContainerException(ErrorKind.ALREADY_EXISTS, reason, message);
  }

  public static ContainerException invalidArgument(String message) {
    return new ContainerException(ErrorKind.INVALID_ARGUMENT, message);
  }

  public static ContainerException invalidArgument(Reason reason, String message) {
    return new ContainerException(ErrorKind.INVALID_ARGUMENT, reason, message);
  }

  public static ContainerException failedPrecondition(String message) {
    return new ContainerException(ErrorKind.FAILED_PRECONDITION, message);
  }

  public static ContainerException failedPrecondition(Reason reason, String message) {
    return new ContainerException(ErrorKind.FAILED_PRECONDITION, reason, message);
  }

  public static ContainerException permissionDenied(String message) {
    return new ContainerException(ErrorKind.PERMISSION_DENIED, message);
  }

  public static ContainerException unavailable(String message, @Nullable Throwable cause) {
    return new ContainerException(ErrorKind.UNAVAILABLE, Reason.NONE, message, cause);
  }

  public static ContainerException unimplemented(String message) {
    return new ContainerException(ErrorKind.UNIMPLEMENTED, message);
  }

  public static ContainerException outOfRange(String message) {
    return new ContainerException(ErrorKind.OUT_OF_RANGE, message);
  }

  public static ContainerException cancelled(String message) {
    return new ContainerException(ErrorKind.CANCELLED, message);
  }

  public static ContainerException dataLoss(Reason reason, String message) {
    return new ContainerException(ErrorKind.DATA_LOSS, reason, message);
  }

  public static ContainerException internal(String message, @Nullable Throwable cause) {
    return new ContainerException(ErrorKind.INTERNAL, Reason.NONE, message, cause);
  }

  /** This error told in a wider context; kind, reason and call stay. */
  public ContainerException in(String context) {
    return new ContainerException(
        kind, reason, join(context, message()), call, operand, errno, this);
  }

  /** The same error with another reason, for the owner who recognises it. */
  public ContainerException because(Reason better) {
    return new ContainerException(kind, better, message(), call, operand, errno, this);
  }

  private static String join(String context, @Nullable String message) {
    return context.isEmpty() ? String.valueOf(message) : context + ": " + message;
  }

  public ErrorKind kind() {
    return kind;
  }

  public Reason reason() {
    return reason;
  }

  /** As {@link #getMessage}, never null. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** The failed system call, empty when none. */
  public String call() {
    return call;
  }

  /** What the call was applied to, empty when none. */
  public String operand() {
    return operand;
  }

  /** The failed call's errno, 0 when none. */
  public int errno() {
    return errno;
  }
}
