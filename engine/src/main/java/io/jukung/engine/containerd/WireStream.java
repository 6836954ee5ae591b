package io.jukung.engine.containerd;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A call with streams both ways, used like a socket: blocking receive, at most a few messages
 * buffered. Pass it to the stub as response observer, then use it. One thread sends, one receives.
 */
final class WireStream<Q, A> implements ClientResponseObserver<Q, A> {

  private sealed interface Item<A> {}

  private record Message<A>(A value) implements Item<A> {}

  private record End<A>(@Nullable Throwable failure) implements Item<A> {}

  private final BlockingQueue<Item<A>> received = new LinkedBlockingQueue<>();
  private volatile @Nullable ClientCallStreamObserver<Q> requests;
  private volatile @Nullable End<A> end;

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    requests = stream;
  }

  @Override
  public void onNext(A value) {
    received.add(new Message<>(value));
  }

  @Override
  public void onError(Throwable failure) {
    received.add(new End<>(failure));
  }

  @Override
  public void onCompleted() {
    received.add(new End<>(null));
  }

  void send(Q message) {
    started().onNext(message);
  }

  void halfClose() {
    started().onCompleted();
  }

  /** Harmless on a call that has ended or never began. */
  void cancel() {
    ClientCallStreamObserver<Q> stream = requests;
    if (stream != null) {
      stream.cancel("no longer wanted", Status.CANCELLED.asRuntimeException());
    }
  }

  /** The next message; empty at the end. */
  Optional<A> receive() {
    End<A> over = end;
    if (over == null) {
      try {
        Item<A> item = received.take();
        if (item instanceof Message<A>(A value)) {
          return Optional.of(value);
        }
        over = (End<A>) item;
        end = over;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw ContainerException.cancelled("interrupted while waiting for containerd");
      }
    }
    Throwable failure = over.failure();
    if (failure != null) {
      throw ErrorStatus.of(failure);
    }
    return Optional.empty();
  }

  private ClientCallStreamObserver<Q> started() {
    ClientCallStreamObserver<Q> stream = requests;
    if (stream == null) {
      throw new IllegalStateException("the call was not started");
    }
    return stream;
  }
}
