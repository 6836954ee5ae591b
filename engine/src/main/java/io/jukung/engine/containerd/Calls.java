package io.jukung.engine.containerd;

import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import java.util.function.Supplier;

/**
 * Runs calls, waits briefly while containerd is being restarted, and tells errors in our words. A
 * call that never reached it is always repeated; one whose connection broke only when repeating it
 * changes nothing.
 */
final class Calls {
  private final Patience patience;

  Calls(Patience patience) {
    this.patience = patience;
  }

  /** A call that may have happened once its connection broke. */
  <T> T once(Supplier<T> call) {
    return run(call, false);
  }

  /** A call that may be made twice. */
  <T> T repeatable(Supplier<T> call) {
    return run(call, true);
  }

  private <T> T run(Supplier<T> call, boolean repeatable) {
    long giveUp = System.nanoTime() + patience.limit().toNanos();
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        ContainerException error = ErrorStatus.fromGrpc(e);
        if (!worthRepeating(error, repeatable)) {
          throw error;
        }
        if (System.nanoTime() >= giveUp) {
          throw ContainerException.unavailable("containerd does not answer: " + error.message(), e);
        }
        pause(error);
      }
    }
  }

  private static boolean worthRepeating(ContainerException error, boolean repeatable) {
    return error.reason() == Reason.DAEMON_NOT_RUNNING
        || (repeatable && error.kind() == ErrorKind.UNAVAILABLE);
  }

  private void pause(ContainerException error) {
    try {
      Thread.sleep(patience.pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw error;
    }
  }
}
