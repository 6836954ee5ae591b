package io.jukung.shim;

import io.jukung.proto.error.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be fulfilled: what was asked of what, and why not, with the kind that the
 * wire carries.
 */
public final class ShimException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorKind kind;

  public ShimException(ErrorKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public ErrorKind kind() {
    return kind;
  }

  public static ShimException invalid(String message) {
    return new ShimException(ErrorKind.INVALID_ARGUMENT, message, null);
  }

  public static ShimException notFound(String message) {
    return new ShimException(ErrorKind.NOT_FOUND, message, null);
  }

  public static ShimException exists(String message) {
    return new ShimException(ErrorKind.ALREADY_EXISTS, message, null);
  }

  public static ShimException precondition(String message) {
    return new ShimException(ErrorKind.FAILED_PRECONDITION, message, null);
  }

  public static ShimException unimplemented(String message) {
    return new ShimException(ErrorKind.UNIMPLEMENTED, message, null);
  }

  public static ShimException internal(String message, Throwable cause) {
    return new ShimException(ErrorKind.INTERNAL, message, cause);
  }
}
