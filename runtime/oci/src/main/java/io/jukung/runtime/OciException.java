package io.jukung.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The one error of the runtime. The message is one line for people; callers decide by {@link
 * #kind()} and {@link #reason()}, never by the text.
 */
public final class OciException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, in the words that gRPC's codes use. */
  public enum Kind {
    INVALID_ARGUMENT,
    NOT_FOUND,
    ALREADY_EXISTS,
    FAILED_PRECONDITION,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    UNIMPLEMENTED,
    INTERNAL
  }

  /** Why, where a caller acts on it. */
  public enum Reason {
    NONE,
    /** The program of the process is not there: Docker's exit code 127. */
    COMMAND_NOT_FOUND,
    /** It is there, but no program that can run (no x bit, a directory, wrong format): 126. */
    NOT_EXECUTABLE,
    /** The container is not in a state in which this can be done. */
    WRONG_STATE,
    /** No container of this id. */
    NO_CONTAINER,
    /** The config.json is wrong or asks for what is not implemented. */
    BAD_SPEC
  }

  private final Kind kind;
  private final Reason reason;
  private final @Nullable String call;
  private final @Nullable String operand;
  private final int errno;

  public OciException(
      Kind kind,
      Reason reason,
      String message,
      @Nullable String call,
      @Nullable String operand,
      int errno,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.reason = reason;
    this.call = call;
    this.operand = operand;
    this.errno = errno;
  }

  public OciException(Kind kind, Reason reason, String message) {
    this(kind, reason, message, null, null, 0, null);
  }

  public OciException(Kind kind, Reason reason, String message, Throwable cause) {
    this(kind, reason, message, null, null, 0, cause);
  }

  /** A config.json that cannot be used. */
  public static OciException badSpec(String message) {
    return new OciException(Kind.INVALID_ARGUMENT, Reason.BAD_SPEC, message);
  }

  /** Something the spec allows and this runtime refuses; {@code what} names it. */
  public static OciException unsupported(String what) {
    return new OciException(Kind.UNIMPLEMENTED, Reason.BAD_SPEC, what + " is not supported");
  }

  public Kind kind() {
    return kind;
  }

  public Reason reason() {
    return reason;
  }

  /** The system call that failed, when one did. */
  public @Nullable String call() {
    return call;
  }

  /** What the call was made on. */
  public @Nullable String operand() {
    return operand;
  }

  /** Its errno, or 0. */
  public int errno() {
    return errno;
  }

  /** The same error with words in front, such as the id of the container. */
  public OciException within(String context) {
    return new OciException(
        kind, reason, context + ": " + getMessage(), call, operand, errno, this);
  }
}
