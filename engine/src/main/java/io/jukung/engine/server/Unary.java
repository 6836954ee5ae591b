package io.jukung.engine.server;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import java.util.concurrent.Callable;

/** Runs unary calls that block; the thread is interrupted when the client goes away. */
final class Unary {
  private Unary() {}

  /** Answers with what the body returns; what it throws is mapped by the server's interceptor. */
  static <A> void answer(StreamObserver<A> out, Callable<A> body) {
    A answer;
    try {
      answer = interruptible(body);
    } catch (InterruptedException e) {
      throw ContainerException.cancelled("the client went away");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw ContainerException.internal(String.valueOf(e.getMessage()), e);
    }
    out.onNext(answer);
    out.onCompleted();
  }

  private static <A> A interruptible(Callable<A> body) throws Exception {
    Interrupter interrupter = new Interrupter(Thread.currentThread());
    Context context = Context.current();
    context.addListener(interrupter, Runnable::run);
    try {
      return body.call();
    } finally {
      context.removeListener(interrupter);
      interrupter.disarm();
    }
  }

  /** Interrupts one thread at most once, and never after it was disarmed. */
  static final class Interrupter implements Context.CancellationListener {
    private final Thread thread;
    private boolean armed = true;

    Interrupter(Thread thread) {
      this.thread = thread;
    }

    @Override
    public synchronized void cancelled(Context context) {
      if (armed) {
        armed = false;
        thread.interrupt();
      }
    }

    void disarm() {
      synchronized (this) {
        armed = false;
      }
      // an interrupt that came at the last moment must not hit the thread's next call
      boolean interrupted = Thread.interrupted();
      assert interrupted || !thread.isInterrupted();
    }
  }
}
