package io.jukung.containerd.transfer;

import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.containerd.registry.RegistryException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.io.IOException;

/** Failures of registries and files as the error that callers know. */
final class Failures {
  private Failures() {}

  static ContainerException of(String context, IOException e) {
    return e instanceof RegistryException registry
        ? registry(registry)
        : LayerDiffs.failure(context, e);
  }

  private static ContainerException registry(RegistryException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case UNAVAILABLE ->
          new ContainerException(ErrorKind.UNAVAILABLE, Reason.REGISTRY_UNREACHABLE, message, e);
      case NOT_FOUND ->
          new ContainerException(ErrorKind.NOT_FOUND, Reason.IMAGE_NOT_FOUND, message, e);
      case DENIED ->
          new ContainerException(ErrorKind.PERMISSION_DENIED, Reason.REGISTRY_DENIED, message, e);
      case BAD_ANSWER ->
          new ContainerException(
              ErrorKind.FAILED_PRECONDITION, Reason.REGISTRY_ANSWER_INVALID, message, e);
      case UNSUPPORTED -> new ContainerException(ErrorKind.UNIMPLEMENTED, Reason.NONE, message, e);
      case CONFIGURATION ->
          new ContainerException(ErrorKind.FAILED_PRECONDITION, Reason.NONE, message, e);
    };
  }
}
