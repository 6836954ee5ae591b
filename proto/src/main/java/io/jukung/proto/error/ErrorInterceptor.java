package io.jukung.proto.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns whatever a service throws, or passes to {@code onError}, into a status with details; grpc
 * would answer a bare UNKNOWN. Failures that nobody foresaw are logged here, once, and answered as
 * INTERNAL with class and message. Thread-safe.
 */
public final class ErrorInterceptor implements ServerInterceptor {
  private static final System.Logger LOG = System.getLogger(ErrorInterceptor.class.getName());

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MappingCall<Q, A> mapping = new MappingCall<>(call);
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(mapping, headers);
    } catch (RuntimeException e) {
      mapping.fail(e);
      return new ServerCall.Listener<>() {};
    }
    return new MappingListener<>(listener, mapping);
  }

  private static final class MappingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean closed = new AtomicBoolean();

    MappingCall(ServerCall<Q, A> call) {
      super(call);
    }

    void fail(Throwable failure) {
      if (!closed.compareAndSet(false, true)) {
        if (!ErrorStatus.isExpected(failure)) {
          log(failure);
        }
        return;
      }
      close(failure);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.set(true);
      // StreamObserver.onError(anything else than a status) arrives as UNKNOWN with its cause
      Throwable cause = status.getCause();
      boolean bare =
          status.getCode() == Status.Code.UNKNOWN
              && cause != null
              && trailers.get(ErrorStatus.DETAIL) == null;
      if (bare) {
        close(cause);
      } else {
        super.close(status, trailers);
      }
    }

    private void close(Throwable failure) {
      if (!ErrorStatus.isExpected(failure)) {
        log(failure);
      }
      ContainerException error = ErrorStatus.of(failure);
      super.close(ErrorStatus.toGrpc(error), ErrorStatus.trailers(error));
    }

    private void log(Throwable failure) {
      LOG.log(
          System.Logger.Level.ERROR,
          "unexpected failure in " + getMethodDescriptor().getFullMethodName(),
          failure);
    }
  }

  private static final class MappingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final MappingCall<Q, ?> call;

    MappingListener(ServerCall.Listener<Q> delegate, MappingCall<Q, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      try {
        super.onMessage(message);
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }

    @Override
    public void onHalfClose() {
      try {
        super.onHalfClose();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }

    @Override
    public void onReady() {
      try {
        super.onReady();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
