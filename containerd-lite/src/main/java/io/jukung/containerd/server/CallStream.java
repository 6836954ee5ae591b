package io.jukung.containerd.server;

import com.google.protobuf.Any;
import io.grpc.stub.ServerCallStreamObserver;
import io.jukung.containerd.streaming.MessageStream;
import io.jukung.proto.error.ContainerException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A {@code Streaming.Stream} call as a message stream. At most {@link #AHEAD} messages wait here;
 * the rest waits at the client.
 */
final class CallStream implements MessageStream {
  private static final int AHEAD = 16;

  private final ServerCallStreamObserver<Any> call;
  private final ReadyGate gate;
  private final BlockingQueue<Optional<Any>> received = new LinkedBlockingQueue<>();
  private boolean ended;

  CallStream(ServerCallStreamObserver<Any> call, ReadyGate gate) {
    this.call = call;
    this.gate = gate;
  }

  /** Lets the client send the messages behind its first. */
  void start() {
    call.request(AHEAD);
  }

  /** By the call's thread. */
  void arrived(Any message) {
    received.add(Optional.of(message));
  }

  /** By the call's thread: nothing more will come. */
  void finished() {
    received.add(Optional.empty());
  }

  @Override
  public void send(Any message) throws InterruptedException {
    if (!gate.awaitReady()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw gone();
    }
    offer(message);
  }

  @Override
  public synchronized void offer(Any message) {
    if (!ended && !call.isCancelled()) {
      call.onNext(message);
    }
  }

  @Override
  public Optional<Any> receive() throws InterruptedException {
    Optional<Any> message = received.take();
    if (message.isEmpty()) {
      received.add(message); // the end stays the end
      if (call.isCancelled()) {
        throw gone();
      }
      return message;
    }
    call.request(1);
    return message;
  }

  private static ContainerException gone() {
    return ContainerException.cancelled("the client has left the stream");
  }

  @Override
  public synchronized void close() {
    if (!ended) {
      ended = true;
      if (!call.isCancelled()) {
        call.onCompleted();
      }
    }
  }
}
