package io.jukung.proto.rpc;

import io.grpc.Status;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.http2.Http2Exception;

/** Words for the ends of a call that its server did not choose. */
final class CallEnds {
  private CallEnds() {}

  static Status ofReset(int code) {
    Status status =
        switch (code) {
          case Http2Exception.REFUSED_STREAM -> Status.UNAVAILABLE;
          case Http2Exception.CANCEL -> Status.CANCELLED;
          case Http2Exception.ENHANCE_YOUR_CALM -> Status.RESOURCE_EXHAUSTED;
          case Http2Exception.INADEQUATE_SECURITY -> Status.PERMISSION_DENIED;
          default -> Status.INTERNAL;
        };
    return status.withDescription("the server reset the call, HTTP/2 code " + code);
  }

  static ContainerException lost(Throwable cause, boolean unprocessed) {
    return new ContainerException(
        ErrorKind.UNAVAILABLE,
        unprocessed ? Reason.NONE : Reason.CONNECTION_LOST,
        "connection lost: " + cause.getMessage(),
        cause);
  }
}
