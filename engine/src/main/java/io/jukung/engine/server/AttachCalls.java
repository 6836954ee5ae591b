package io.jukung.engine.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.jukung.engine.attach.AttachConnection;
import io.jukung.engine.container.Attachments;
import io.jukung.engine.container.Container;
import io.jukung.engine.container.Containers;
import io.jukung.engine.exec.Execs;
import io.jukung.engine.logs.LogQuery;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.AttachRequest;
import io.jukung.proto.engine.v1.AttachResponse;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * Joins a client's stream and a process's attach socket. Two threads a call: one carries output and
 * ends the call, one carries stdin until either side has no more.
 */
final class AttachCalls {
  private static final System.Logger LOG = System.getLogger(AttachCalls.class.getName());
  private static final AttachResponse ATTACHED =
      AttachResponse.newBuilder().setAttached(true).build();

  private final Containers containers;
  private final Execs execs;

  AttachCalls(Containers containers, Execs execs) {
    this.containers = containers;
    this.execs = execs;
  }

  StreamObserver<AttachRequest> container(StreamObserver<AttachResponse> observer) {
    Outbound<AttachResponse> outbound = Outbound.of(observer);
    Inbound<AttachRequest> in = new Inbound<>(observer);
    outbound.run(out -> container(in, out));
    return in;
  }

  private void container(Inbound<AttachRequest> in, Outbound<AttachResponse> out) throws Exception {
    AttachOpen open = open(in);
    Container container = containers.get(open.getTarget());
    boolean closeStdin =
        container.record().config().stdinOnce() && !container.record().config().tty();
    try (Attachments.Attachment attachment =
        containers.attachments().attach(container, open.getWidth(), open.getHeight())) {
      out.send(ATTACHED);
      Optional<AttachConnection> connection = attachment.await();
      if (connection.isEmpty()) {
        return;
      }
      Thread stdin = null;
      if (open.getStdin()) {
        stdin = Thread.startVirtualThread(() -> stdin(in, connection.get(), closeStdin));
      }
      try {
        if (open.getLogs()) {
          replay(container, open, out, connection.get());
        } else {
          pump(connection.get(), open, out);
        }
      } finally {
        if (stdin != null) {
          stdin.interrupt();
        }
      }
    }
  }

  /** Everything from the log on; what comes over the connection is in the log too. */
  private void replay(
      Container container,
      AttachOpen open,
      Outbound<AttachResponse> out,
      AttachConnection connection)
      throws InterruptedException {
    Thread drain =
        Thread.startVirtualThread(
            () -> {
              try {
                connection.pump((stderr, data) -> {});
              } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "attach drained: {0}", e.getMessage());
              }
            });
    try {
      LogQuery query = new LogQuery(open.getStdout(), open.getStderr(), null, null, -1, false);
      containers
          .logs()
          .read(
              container,
              query,
              true,
              (stderr, data, offset, length) ->
                  out.send(output(stderr, ByteString.copyFrom(data, offset, length))));
    } finally {
      drain.interrupt();
    }
  }

  StreamObserver<AttachRequest> exec(StreamObserver<AttachResponse> observer) {
    Outbound<AttachResponse> outbound = Outbound.of(observer);
    Inbound<AttachRequest> in = new Inbound<>(observer);
    outbound.run(out -> exec(in, out));
    return in;
  }

  private void exec(Inbound<AttachRequest> in, Outbound<AttachResponse> out) throws Exception {
    AttachOpen open = open(in);
    String id = open.getTarget();
    try (AttachConnection connection = execs.startAttached(id, open.getWidth(), open.getHeight())) {
      out.send(ATTACHED);
      Thread stdin = null;
      if (open.getStdin()) {
        stdin = Thread.startVirtualThread(() -> stdin(in, connection, true));
      }
      try {
        pump(connection, open, out);
      } finally {
        if (stdin != null) {
          stdin.interrupt();
        }
      }
    }
    execs.awaitEnd(id);
  }

  private static AttachOpen open(Inbound<AttachRequest> in) throws InterruptedException {
    Optional<AttachRequest> first = in.next();
    if (first.isEmpty() || !first.get().hasOpen()) {
      throw ContainerException.invalidArgument("the first message must say what to attach to");
    }
    return first.get().getOpen();
  }

  private static void pump(
      AttachConnection connection, AttachOpen open, Outbound<AttachResponse> out)
      throws IOException {
    connection.pump(
        (stderr, data) -> {
          if (stderr ? open.getStderr() : open.getStdout()) {
            // the array is ours and never written again
            out.send(output(stderr, UnsafeByteOperations.unsafeWrap(data)));
          }
        });
  }

  private static AttachResponse output(boolean stderr, ByteString data) {
    return AttachResponse.newBuilder().setOutput(ContainersService.chunk(stderr, data)).build();
  }

  /**
   * @param closeAtEnd whether the process's stdin goes with the client
   */
  private static void stdin(
      Inbound<AttachRequest> in, AttachConnection connection, boolean closeAtEnd) {
    try {
      boolean closed = false;
      try {
        for (Optional<AttachRequest> m = in.next(); m.isPresent(); m = in.next()) {
          AttachRequest message = m.get();
          if (message.hasStdin() && !closed) {
            connection.stdin(message.getStdin().asReadOnlyByteBuffer());
          } else if (message.hasCloseStdin() && message.getCloseStdin() && !closed) {
            connection.closeStdin();
            closed = true;
          }
        }
      } finally {
        if (closeAtEnd && !closed) {
          connection.closeStdin();
        }
      }
    } catch (ClosedChannelException | InterruptedException | ContainerException e) {
      // the process has ended, or the client went away: the other thread tells
      LOG.log(System.Logger.Level.DEBUG, "stdin ended: {0}", e.getMessage());
    } catch (IOException e) {
      // a process that does not read its input is no error of the call
      LOG.log(System.Logger.Level.DEBUG, "stdin broken: {0}", e.getMessage());
    }
  }
}
