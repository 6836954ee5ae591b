package io.jukung.proto.rpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to a call's listener, one after the other, on the call's executor. Any thread may
 * add; {@link #kick} makes the executor work.
 */
final class CallEvents<A> implements Runnable {
  static final int HEADERS = 0;
  static final int MESSAGE = 1;
  static final int READY = 2;
  static final int CLOSE = 3;

  private final UnixCall<?, A> call;
  private final MethodDescriptor<?, A> method;
  private final ClientCall.Listener<A> listener;
  private final Executor executor;
  // guarded by this
  private final ArrayDeque<Event> queue = new ArrayDeque<>();
  private boolean scheduled;

  CallEvents(
      UnixCall<?, A> call,
      MethodDescriptor<?, A> method,
      ClientCall.Listener<A> listener,
      Executor executor) {
    this.call = call;
    this.method = method;
    this.listener = listener;
    this.executor = executor;
  }

  private static final class Event {
    final int kind;
    final @Nullable Object value;
    final @Nullable Metadata trailers;

    Event(int kind, @Nullable Object value, @Nullable Metadata trailers) {
      this.kind = kind;
      this.value = value;
      this.trailers = trailers;
    }
  }

  synchronized void add(int kind, @Nullable Object value, @Nullable Metadata trailers) {
    queue.add(new Event(kind, value, trailers));
  }

  synchronized void dropMessages() {
    queue.clear();
  }

  void ready() {
    add(READY, null, null);
    kick();
  }

  void kick() {
    synchronized (this) {
      if (scheduled || queue.isEmpty()) {
        return;
      }
      scheduled = true;
    }
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      // the caller shut its executor down: it wants to hear nothing more
      synchronized (this) {
        queue.clear();
      }
    }
  }

  @Override
  public void run() {
    while (true) {
      Event event;
      synchronized (this) {
        event = queue.poll();
        if (event == null) {
          scheduled = false;
          return;
        }
      }
      try {
        deliver(event);
      } catch (RuntimeException e) {
        if (event.kind == CLOSE) {
          // nobody is left to tell; the executor's thread reports it
          synchronized (this) {
            scheduled = false;
          }
          throw e;
        }
        call.abort(Status.CANCELLED.withDescription("the call's listener failed").withCause(e));
      }
    }
  }

  private void deliver(Event event) {
    switch (event.kind) {
      case HEADERS -> listener.onHeaders((Metadata) value(event));
      case MESSAGE -> listener.onMessage(Messages.parse(method, (byte[]) value(event)));
      case READY -> listener.onReady();
      default -> {
        Metadata trailers = event.trailers;
        listener.onClose((Status) value(event), trailers == null ? new Metadata() : trailers);
      }
    }
  }

  private static Object value(Event event) {
    Object value = event.value;
    if (value == null) {
      throw new IllegalStateException("event " + event.kind + " without a value");
    }
    return value;
  }
}
