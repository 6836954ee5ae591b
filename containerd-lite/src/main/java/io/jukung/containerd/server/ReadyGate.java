package io.jukung.containerd.server;

import io.grpc.stub.ServerCallStreamObserver;

/** Lets one thread send no faster than the client reads. Make it before the method returns. */
public final class ReadyGate {

  private final ServerCallStreamObserver<?> call;
  private volatile Runnable gone = () -> {};

  public ReadyGate(ServerCallStreamObserver<?> call) {
    this.call = call;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(
        () -> {
          wake();
          gone.run();
        });
  }

  /**
   * Runs {@code action} when the client goes away before the call is complete; the last one set.
   */
  public void onGone(Runnable action) {
    gone = action;
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Blocks until a message can be sent; false when the client has gone. */
  public synchronized boolean awaitReady() {
    while (!call.isReady() && !call.isCancelled()) {
      try {
        // isReady turns true before its handler runs, on a thread that may be this one: look again
        wait(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !call.isCancelled();
  }
}
