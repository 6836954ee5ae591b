package io.jukung.shim.events;

import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.services.events.ttrpc.v1.EventsGrpc;
import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;
import io.jukung.proto.ttrpc.TtrpcChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Forwards events over a ttrpc connection, which is kept open, and opened again when it has gone.
 */
public final class TtrpcEventChannel implements EventChannel {
  private static final int ANSWER_SECONDS = 10;

  /** Nothing is said about the event: it was not, or may not have been, looked at. */
  private static final Set<ErrorKind> NO_ANSWER =
      EnumSet.of(ErrorKind.UNAVAILABLE, ErrorKind.DEADLINE_EXCEEDED, ErrorKind.CANCELLED);

  private @Nullable TtrpcChannel channel;
  private String connectedTo = "";

  @Override
  public void forward(String address, ForwardRequest request) throws IOException, RefusedException {
    if (channel != null && !address.equals(connectedTo)) {
      disconnect();
    }
    if (channel == null) {
      channel = TtrpcChannel.to(Path.of(address));
      connectedTo = address;
    }
    try {
      EventsGrpc.newBlockingStub(channel)
          .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
          .forward(request);
    } catch (StatusRuntimeException e) {
      ContainerException error = ErrorStatus.fromGrpc(e);
      if (NO_ANSWER.contains(error.kind())) {
        throw new IOException("forward event to " + address + ": " + error.message(), error);
      }
      throw new RefusedException(error.message(), error);
    }
  }

  private void disconnect() {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
