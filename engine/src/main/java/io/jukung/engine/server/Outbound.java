package io.jukung.engine.server;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The answering half of a streaming call: {@link #send} blocks while the client is slow. The body
 * runs on a virtual thread of its own, which is interrupted when the client goes away. Sending is
 * for any thread, one at a time.
 */
final class Outbound<A> {
  private final ServerCallStreamObserver<A> call;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();

  private Outbound(ServerCallStreamObserver<A> call) {
    this.call = call;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(this::wake);
  }

  /** What a streaming call does. */
  @FunctionalInterface
  interface Body<A> {
    void run(Outbound<A> out) throws Exception;
  }

  /** To be called before the service method returns, since handlers cannot be set later. */
  static <A> Outbound<A> of(StreamObserver<A> out) {
    return new Outbound<>((ServerCallStreamObserver<A>) out);
  }

  /** Starts the body; its return completes the call, its failure fails it. */
  void run(Body<A> body) {
    Context context = Context.current();
    Thread.ofVirtual()
        .name("stream")
        .start(
            () -> {
              Unary.Interrupter interrupter = new Unary.Interrupter(Thread.currentThread());
              context.addListener(interrupter, Runnable::run);
              try {
                body.run(this);
                complete();
              } catch (InterruptedException e) {
                fail(ContainerException.cancelled("the client went away"));
              } catch (Exception e) {
                fail(e);
              } finally {
                context.removeListener(interrupter);
              }
            });
  }

  private void wake() {
    lock.lock();
    try {
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @throws ContainerException CANCELLED when the client has gone
   */
  void send(A message) {
    lock.lock();
    try {
      while (!call.isReady()) {
        if (call.isCancelled()) {
          throw ContainerException.cancelled("the client went away");
        }
        // isReady can turn true before its handler runs
        writable.awaitNanos(20_000_000);
      }
      call.onNext(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ContainerException.cancelled("the client went away");
    } finally {
      lock.unlock();
    }
  }

  private void complete() {
    lock.lock();
    try {
      if (!call.isCancelled()) {
        call.onCompleted();
      }
    } finally {
      lock.unlock();
    }
  }

  private void fail(Exception failure) {
    lock.lock();
    try {
      if (!call.isCancelled()) {
        call.onError(failure);
      }
    } finally {
      lock.unlock();
    }
  }
}
