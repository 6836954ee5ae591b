package io.jukung.engine.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The asking half of a streaming call: messages are requested from the client one after the other
 * as they are taken, so that at most two wait here. For one taking thread.
 */
final class Inbound<Q> implements StreamObserver<Q> {

  private sealed interface Item<Q> {}

  private record Message<Q>(Q value) implements Item<Q> {}

  private record End<Q>(boolean orderly) implements Item<Q> {}

  private final ServerCallStreamObserver<?> call;
  private final BlockingQueue<Item<Q>> queue = new LinkedBlockingQueue<>();
  private boolean ended;

  Inbound(StreamObserver<?> out) {
    call = (ServerCallStreamObserver<?>) out;
    call.disableAutoRequest();
    call.request(2);
  }

  @Override
  public void onNext(Q value) {
    queue.add(new Message<>(value));
  }

  @Override
  public void onError(Throwable failure) {
    queue.add(new End<>(false));
  }

  @Override
  public void onCompleted() {
    queue.add(new End<>(true));
  }

  /**
   * The next message; empty when the client has no more.
   *
   * @throws ContainerException CANCELLED when the client went away
   */
  Optional<Q> next() throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Item<Q> item = queue.take();
    return switch (item) {
      case Message<Q>(Q value) -> {
        call.request(1);
        yield Optional.of(value);
      }
      case End<Q>(boolean orderly) -> {
        ended = true;
        if (!orderly) {
          throw ContainerException.cancelled("the client went away");
        }
        yield Optional.empty();
      }
    };
  }
}
