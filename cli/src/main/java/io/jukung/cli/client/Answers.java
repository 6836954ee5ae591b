package io.jukung.cli.client;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call: requests go out, answers are taken one by one. Both sides hold back what the
 * other cannot take. One thread may send while another reads; {@link #close} may come from any.
 *
 * @param <Q> request
 * @param <A> answer
 */
public final class Answers<Q, A> implements AutoCloseable {

  /** Answers on their way or waiting here, so that the network is busy while one is printed. */
  private static final int WINDOW = 16;

  private final ClientCall<Q, A> call;
  private final boolean single;
  private final Object lock = new Object();
  private final ArrayDeque<A> waiting = new ArrayDeque<>();
  private @Nullable Status end;
  private @Nullable Metadata trailers;

  /**
   * @param single one request only: it is sent at once, as there is nothing to hold it back for
   */
  Answers(ClientCall<Q, A> call, boolean single) {
    this.call = call;
    this.single = single;
    call.start(new Listener(), new Metadata());
    call.request(WINDOW);
  }

  /**
   * Sends one request; waits while the engine does not take more.
   *
   * @return false when the call has ended: {@link #next} says how
   */
  public boolean send(Q request) {
    synchronized (lock) {
      while (!single && !call.isReady() && end == null) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      if (end != null) {
        return false;
      }
    }
    try {
      call.sendMessage(request);
    } catch (IllegalStateException e) {
      // given up by another thread in between
      return false;
    }
    return true;
  }

  public void endOfRequests() {
    synchronized (lock) {
      if (end != null) {
        return;
      }
    }
    try {
      call.halfClose();
    } catch (IllegalStateException e) {
      // given up by another thread in between: next() tells
      return;
    }
  }

  /**
   * The next answer, or null when there are no more.
   *
   * @throws ContainerException when the call failed
   */
  public @Nullable A next() throws InterruptedException {
    A answer;
    synchronized (lock) {
      while (waiting.isEmpty() && end == null) {
        lock.wait();
      }
      answer = waiting.poll();
      if (answer == null) {
        return ended();
      }
      if (end != null) {
        return answer;
      }
    }
    call.request(1);
    return answer;
  }

  private @Nullable A ended() {
    Status status = end;
    if (status == null || status.isOk()) {
      return null;
    }
    throw ErrorStatus.fromGrpc(status, trailers, status.getCause());
  }

  /** The only answer of a call that has one. */
  public A only() throws InterruptedException {
    A answer = next();
    if (answer == null) {
      throw ContainerException.internal("the engine ended a call without an answer", null);
    }
    return answer;
  }

  /** Gives the call up; what waits in {@link #next} or {@link #send} ends. */
  @Override
  public void close() {
    synchronized (lock) {
      if (end == null) {
        end = Status.CANCELLED.withDescription("given up");
        lock.notifyAll();
      }
    }
    call.cancel("given up", null);
  }

  private final class Listener extends ClientCall.Listener<A> {
    @Override
    public void onMessage(A message) {
      synchronized (lock) {
        waiting.add(message);
        lock.notifyAll();
      }
    }

    @Override
    public void onReady() {
      synchronized (lock) {
        lock.notifyAll();
      }
    }

    @Override
    public void onClose(Status status, Metadata endTrailers) {
      synchronized (lock) {
        if (end == null) {
          end = status;
          trailers = endTrailers;
        }
        lock.notifyAll();
      }
    }
  }
}
