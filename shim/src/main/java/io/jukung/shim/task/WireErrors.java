package io.jukung.shim.task;

import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * From what went wrong to what the client is told: the one place where an error of a request ends.
 */
final class WireErrors {
  private static final Logger LOG = Logger.getLogger(WireErrors.class.getName());

  private WireErrors() {}

  static StatusRuntimeException toStatus(Throwable failure) {
    Throwable cause = failure;
    if (failure instanceof CompletionException && failure.getCause() != null) {
      cause = failure.getCause();
    }
    if (!(cause instanceof ContainerException)) {
      LOG.log(Level.SEVERE, "a request failed in a way that nobody foresaw", cause);
    }
    return ErrorStatus.toGrpcException(ErrorStatus.of(cause));
  }
}
