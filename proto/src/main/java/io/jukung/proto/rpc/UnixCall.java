package io.jukung.proto.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.http2.HeaderBlock;
import io.jukung.proto.http2.HeaderField;
import io.jukung.proto.http2.Http2Connection;
import io.jukung.proto.http2.Http2Exception;
import io.jukung.proto.http2.Http2Stream;
import io.jukung.proto.http2.StreamListener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call of any kind on an HTTP/2 stream. The connection's reading thread brings what
 * arrives; {@link CallEvents} hands it to the listener, in order, on the call's executor.
 */
final class UnixCall<Q, A> extends ClientCall<Q, A> implements StreamListener {
  private final UnixChannel channel;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final Executor executor;

  // set by start, before anything else may be called
  private @Nullable CallEvents<A> events;

  // guarded by this
  private final Messages in = new Messages();
  private int requested;
  private int unconsumed;
  private @Nullable Http2Stream stream;
  private @Nullable HeaderBlock delayedHeaders;
  private byte @Nullable [] delayedMessage;
  private @Nullable Status endStatus;
  private @Nullable Metadata endTrailers;
  private boolean closed;
  private @Nullable ScheduledFuture<?> deadlineTimer;

  UnixCall(
      UnixChannel channel, MethodDescriptor<Q, A> method, CallOptions options, Executor executor) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.executor = executor;
  }

  @Override
  public void start(Listener<A> listener, Metadata headers) {
    if (events != null) {
      throw new IllegalStateException("the call was started before");
    }
    events = new CallEvents<>(this, method, listener, executor);
    if (options.getCredentials() != null) {
      finish(Status.UNIMPLEMENTED.withDescription("call credentials on a unix socket"));
      return;
    }
    HeaderBlock block = GrpcHeaders.request(method.getFullMethodName());
    GrpcHeaders.addMetadata(block, headers);
    Deadline deadline = options.getDeadline();
    if (deadline != null) {
      long nanos = deadline.timeRemaining(TimeUnit.NANOSECONDS);
      if (nanos <= 0) {
        finish(expired());
        return;
      }
      GrpcHeaders.addTimeout(block, nanos);
      ScheduledFuture<?> timer =
          channel.timer().schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
      synchronized (this) {
        deadlineTimer = timer;
      }
    }
    if (method.getType().clientSendsOneMessage()) {
      // headers and the one message leave together, in one write
      synchronized (this) {
        delayedHeaders = block;
      }
    } else if (open(block)) {
      channel.flush();
      events().ready();
    }
  }

  private CallEvents<A> events() {
    CallEvents<A> current = events;
    if (current == null) {
      throw new IllegalStateException("the call was not started");
    }
    return current;
  }

  private boolean open(HeaderBlock block) {
    try {
      Http2Stream opened = channel.open(block, this);
      boolean late;
      synchronized (this) {
        stream = opened;
        late = closed;
      }
      if (late) {
        opened.reset(Http2Exception.CANCEL);
      }
      return !late;
    } catch (ContainerException e) {
      finish(UnixChannel.status(e));
      return false;
    }
  }

  // ---- the caller's side

  @Override
  public void request(int messages) {
    Http2Stream current;
    int credit;
    synchronized (this) {
      requested = (int) Math.min(Integer.MAX_VALUE, (long) requested + messages);
      credit = deliver();
      current = stream;
    }
    afterDelivery(current, credit);
  }

  @Override
  public void sendMessage(Q message) {
    byte[] framed = Messages.frame(method, message);
    Integer limit = options.getMaxOutboundMessageSize();
    if (limit != null && framed.length - Messages.PREFIX > limit) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "request of " + (framed.length - Messages.PREFIX) + " bytes exceeds " + limit)
          .asRuntimeException();
    }
    Http2Stream current;
    synchronized (this) {
      if (delayedHeaders != null) {
        delayedMessage = framed;
        return;
      }
      current = stream;
    }
    if (current != null) {
      current.send(framed, 0, framed.length, false);
    }
  }

  @Override
  public void halfClose() {
    HeaderBlock headers;
    byte[] message;
    synchronized (this) {
      headers = delayedHeaders;
      message = delayedMessage == null ? new byte[0] : delayedMessage;
      delayedHeaders = null;
      delayedMessage = null;
      if (closed) {
        return;
      }
    }
    if (headers == null || open(headers)) {
      Http2Stream current;
      synchronized (this) {
        current = stream;
      }
      if (current != null) {
        current.send(message, 0, message.length, true);
      }
    }
  }

  @Override
  public boolean isReady() {
    Http2Stream current;
    synchronized (this) {
      current = closed ? null : stream;
    }
    return current != null && current.pendingBytes() < Http2Connection.WRITABLE_BELOW;
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    Status status = Status.CANCELLED;
    if (message != null) {
      status = status.withDescription(message);
    }
    abort(cause == null ? status : status.withCause(cause));
  }

  private void expire() {
    abort(expired());
  }

  private Status expired() {
    return Status.DEADLINE_EXCEEDED.withDescription(
        method.getFullMethodName() + ": deadline exceeded");
  }

  /** Ends the call from this side; what has arrived and was not delivered is dropped. */
  void abort(Status status) {
    Http2Stream current;
    synchronized (this) {
      current = stream;
    }
    if (finish(status) && current != null) {
      current.reset(Http2Exception.CANCEL);
    }
  }

  /** Closes the listener, unless it has been closed before. */
  private boolean finish(Status status) {
    ScheduledFuture<?> timer;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      timer = deadlineTimer;
      if (events != null) {
        events.dropMessages();
        events.add(CallEvents.CLOSE, status, new Metadata());
      }
    }
    if (timer != null) {
      timer.cancel(false);
    }
    if (events != null) {
      events.kick();
    }
    return true;
  }

  // ---- the connection's side

  @Override
  public void onHeaders(List<HeaderField> fields, boolean end) {
    if (end) {
      ended(GrpcHeaders.status(fields), GrpcHeaders.metadata(fields));
      return;
    }
    String http = GrpcHeaders.find(fields, ":status");
    if (http != null && !http.equals("200")) {
      if (!http.startsWith("1")) {
        abort(GrpcHeaders.ofHttp(http));
      }
      return;
    }
    synchronized (this) {
      if (!closed) {
        events().add(CallEvents.HEADERS, GrpcHeaders.metadata(fields), null);
      }
    }
    events().kick();
  }

  @Override
  public void onData(byte[] bytes, int offset, int length, boolean end) {
    Http2Stream current;
    int credit;
    synchronized (this) {
      if (closed) {
        return;
      }
      in.add(bytes, offset, length);
      unconsumed += length;
      credit = deliver();
      current = stream;
    }
    afterDelivery(current, credit);
    if (end) {
      ended(
          Status.INTERNAL.withDescription("the server ended the call without a status"),
          new Metadata());
    }
  }

  @Override
  public void onReset(int code) {
    ended(CallEnds.ofReset(code), new Metadata());
  }

  @Override
  public void onFailure(Throwable cause, boolean unprocessed) {
    ended(UnixChannel.status(CallEnds.lost(cause, unprocessed)), new Metadata());
  }

  @Override
  public void onWritable() {
    events().ready();
  }

  /** The server's end of the call: takes effect when everything before it has been delivered. */
  private void ended(Status status, Metadata trailers) {
    Http2Stream current;
    int credit;
    synchronized (this) {
      if (closed || endStatus != null) {
        return;
      }
      endStatus = status;
      endTrailers = trailers;
      credit = deliver();
      current = stream;
    }
    afterDelivery(current, credit);
  }

  /**
   * Moves whole messages to the listener as far as they are asked for. Called with the lock held.
   *
   * @return bytes that the server may send again
   */
  private int deliver() {
    if (closed) {
      return 0;
    }
    int limit = channel.maxMessage();
    Integer option = options.getMaxInboundMessageSize();
    if (option != null) {
      limit = option;
    }
    try {
      while (requested > 0) {
        byte[] message = in.next(limit);
        if (message == null) {
          break;
        }
        requested--;
        events().add(CallEvents.MESSAGE, message, null);
      }
      closeWhenDelivered();
    } catch (StatusRuntimeException e) {
      endStatus = e.getStatus();
      closeNow();
      return -1;
    }
    // a message being assembled counts as consumed, or one larger than the window would never end
    int kept = requested > 0 ? 0 : Math.min(in.size(), unconsumed);
    int credit = unconsumed - kept;
    unconsumed = kept;
    return credit;
  }

  private void closeWhenDelivered() {
    if (endStatus == null) {
      return;
    }
    if (in.size() > 0 && endStatus.isOk()) {
      if (requested == 0) {
        return; // there may be a whole message that nobody has asked for yet
      }
      endStatus = Status.INTERNAL.withDescription("the server ended the call inside a message");
    }
    closeNow();
  }

  private void closeNow() {
    closed = true;
    if (deadlineTimer != null) {
      deadlineTimer.cancel(false);
    }
    Metadata trailers = endTrailers;
    events().add(CallEvents.CLOSE, endStatus, trailers == null ? new Metadata() : trailers);
  }

  private void afterDelivery(@Nullable Http2Stream current, int credit) {
    events().kick();
    if (current != null && credit > 0) {
      current.consumed(credit);
    } else if (current != null && credit < 0) {
      current.reset(Http2Exception.CANCEL);
    }
  }
}
