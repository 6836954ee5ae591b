package io.jukung.proto.ttrpc;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.ttrpc.wire.Request;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One unary call. The listener hears everything in one go, on the call's executor. */
final class TtrpcCall<Q, A> extends ClientCall<Q, A> implements ClientConnection.Answer {
  private final TtrpcChannel channel;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final Executor executor;

  private @Nullable Listener<A> listener;
  private Metadata headers = new Metadata();
  private @Nullable Q message;

  // guarded by this
  private boolean done;
  private @Nullable ClientConnection connection;
  private int stream;
  private @Nullable ScheduledFuture<?> timer;

  TtrpcCall(
      TtrpcChannel channel, MethodDescriptor<Q, A> method, CallOptions options, Executor executor) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.executor = executor;
  }

  @Override
  public void start(Listener<A> responses, Metadata metadata) {
    if (listener != null) {
      throw new IllegalStateException("the call was started before");
    }
    listener = responses;
    headers = metadata;
  }

  @Override
  public void request(int messages) {}

  @Override
  public void sendMessage(Q request) {
    message = request;
  }

  @Override
  public void halfClose() {
    String service = Objects.requireNonNull(method.getServiceName(), "a method of no service");
    Request.Builder request =
        Request.newBuilder()
            .setService(service)
            .setMethod(Objects.requireNonNull(method.getBareMethodName()))
            .setPayload(payload());
    Wire.addMetadata(request, headers);
    Deadline deadline = options.getDeadline();
    if (deadline != null) {
      long nanos = deadline.timeRemaining(TimeUnit.NANOSECONDS);
      if (nanos <= 0) {
        expire();
        return;
      }
      request.setTimeoutNano(nanos);
      ScheduledFuture<?> scheduled =
          channel.threads().timer().schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
      synchronized (this) {
        timer = scheduled;
      }
    }
    send(request.build().toByteArray());
  }

  private ByteString payload() {
    Q request = message;
    if (request == null) {
      throw new IllegalStateException("a unary call without a message");
    }
    return ByteString.copyFrom(Wire.bytes(method.streamRequest(request)));
  }

  private void send(byte[] request) {
    if (request.length > Frame.MAX_PAYLOAD) {
      finish(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "request of " + request.length + " bytes exceeds " + Frame.MAX_PAYLOAD),
          new Metadata(),
          null);
      return;
    }
    try {
      while (true) {
        ClientConnection current = channel.connection();
        int opened = current.send(request, this);
        if (opened != 0) {
          synchronized (this) {
            connection = current;
            stream = opened;
          }
          return;
        }
      }
    } catch (ContainerException e) {
      onError(e);
    }
  }

  @Override
  public void cancel(@Nullable String text, @Nullable Throwable cause) {
    Status status = Status.CANCELLED;
    if (text != null) {
      status = status.withDescription(text);
    }
    giveUp(cause == null ? status : status.withCause(cause));
  }

  private void expire() {
    giveUp(
        Status.DEADLINE_EXCEEDED.withDescription(
            method.getFullMethodName() + ": deadline exceeded"));
  }

  private void giveUp(Status status) {
    ClientConnection current;
    int id;
    synchronized (this) {
      current = connection;
      id = stream;
    }
    if (current != null) {
      current.forget(id);
    }
    finish(status, new Metadata(), null);
  }

  @Override
  public void onAnswer(byte[] payload) {
    finish(Status.OK, new Metadata(), payload);
  }

  @Override
  public void onError(ContainerException error) {
    finish(ErrorStatus.toGrpc(error), ErrorStatus.trailers(error), null);
  }

  private void finish(Status status, Metadata trailers, byte @Nullable [] answer) {
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
      if (timer != null) {
        timer.cancel(false);
      }
    }
    Listener<A> responses = listener;
    if (responses == null) {
      return; // cancelled before it was started
    }
    try {
      executor.execute(() -> tell(responses, status, trailers, answer));
    } catch (RejectedExecutionException e) {
      // the caller shut its executor down: it wants to hear nothing more
    }
  }

  private void tell(
      Listener<A> responses, Status status, Metadata trailers, byte @Nullable [] answer) {
    Status outcome = status;
    if (answer != null) {
      try {
        responses.onHeaders(new Metadata());
        responses.onMessage(method.parseResponse(Wire.stream(answer)));
      } catch (RuntimeException e) {
        outcome =
            Status.INTERNAL
                .withDescription(method.getFullMethodName() + ": answer not understood")
                .withCause(e);
      }
    }
    responses.onClose(outcome, trailers);
  }
}
