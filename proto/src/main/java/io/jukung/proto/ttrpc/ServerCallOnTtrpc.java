package io.jukung.proto.ttrpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.socket.CallThreads;
import io.jukung.proto.ttrpc.wire.Request;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One unary call as grpc's service code wants to see it. Answered from any thread, once. */
final class ServerCallOnTtrpc<Q, A> extends ServerCall<Q, A> implements Runnable {
  private static final byte[] NOTHING = new byte[0];

  private final ServerConnection connection;
  private final int stream;
  private final ServerMethodDefinition<Q, A> method;
  private final Request request;
  private final CallThreads threads;
  private final Context.CancellableContext context;

  // guarded by this
  private byte @Nullable [] answer;
  private boolean closed;
  private boolean cancelled;
  private @Nullable Listener<Q> listener;

  ServerCallOnTtrpc(
      ServerConnection connection,
      int stream,
      ServerMethodDefinition<Q, A> method,
      Request request,
      CallThreads threads) {
    this.connection = connection;
    this.stream = stream;
    this.method = method;
    this.request = request;
    this.threads = threads;
    this.context =
        request.getTimeoutNano() > 0
            ? Context.ROOT.withDeadlineAfter(
                request.getTimeoutNano(), TimeUnit.NANOSECONDS, threads.timer())
            : Context.ROOT.withCancellation();
  }

  @Override
  public void run() {
    Context before = context.attach();
    try {
      serve();
    } finally {
      context.detach(before);
    }
  }

  private void serve() {
    Q message;
    try {
      message =
          method
              .getMethodDescriptor()
              .parseRequest(Wire.stream(request.getPayload().toByteArray()));
    } catch (RuntimeException e) {
      close(
          Status.INVALID_ARGUMENT.withDescription(
              method.getMethodDescriptor().getFullMethodName() + ": malformed request"),
          new Metadata());
      return;
    }
    Listener<Q> started =
        method.getServerCallHandler().startCall(this, Wire.metadata(request.getMetadataList()));
    boolean late;
    synchronized (this) {
      listener = started;
      late = cancelled;
    }
    if (late) {
      started.onCancel();
      return;
    }
    started.onMessage(message);
    started.onHalfClose();
  }

  /** The connection has ended: nobody will hear the answer. */
  void cancelled() {
    Listener<Q> told;
    synchronized (this) {
      if (closed || cancelled) {
        return;
      }
      cancelled = true;
      told = listener;
    }
    context.cancel(null);
    if (told != null) {
      try {
        threads.execute(told::onCancel);
      } catch (RejectedExecutionException e) {
        // the server is stopping; so is whoever would have been told
      }
    }
  }

  @Override
  public void request(int messages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public synchronized void sendMessage(A message) {
    answer = Wire.bytes(method.getMethodDescriptor().streamResponse(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    byte[] payload;
    boolean gone;
    Listener<Q> told;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      gone = cancelled;
      payload = answer == null ? NOTHING : answer;
      told = listener;
    }
    if (!gone) {
      connection.answer(this, stream, ErrorStatus.toRpcStatus(status, trailers), payload);
    }
    context.cancel(null);
    if (told != null && !gone) {
      told.onComplete();
    }
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method.getMethodDescriptor();
  }
}
