package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.events.Event;
import io.jukung.containerd.events.EventExchange;
import io.jukung.containerd.filters.Filter;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.events.v1.ForwardRequest;
import io.jukung.proto.services.events.v1.PublishRequest;
import io.jukung.proto.services.events.v1.SubscribeRequest;
import io.jukung.proto.types.Envelope;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code containerd.services.events.v1.Events}. */
public final class EventsService extends EventsGrpc.EventsImplBase {

  private final EventExchange exchange;
  private final InstantSource clock;

  public EventsService(EventExchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<Empty> observer) {
    exchange.publish(
        new Event(
            clock.instant(),
            Namespaces.required(),
            request.getTopic(),
            Conversions.typed(request.getEvent())));
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void forward(ForwardRequest request, StreamObserver<Empty> observer) {
    exchange.publish(event(request.getEnvelope()));
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  static Event event(Envelope envelope) {
    return new Event(
        Conversions.instant(envelope.getTimestamp()),
        envelope.getNamespace(),
        envelope.getTopic(),
        Conversions.typed(envelope.getEvent()));
  }

  /**
   * Sends until the client leaves, on a virtual thread of its own: a slow one only grows its queue.
   */
  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<Envelope> observer) {
    var call = (ServerCallStreamObserver<Envelope>) observer;
    ReadyGate gate = new ReadyGate(call);
    BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    EventExchange.Subscription subscription =
        exchange.subscribe(Filter.parse(request.getFiltersList()), queue::add);
    Thread.ofVirtual().name("events-subscriber").start(() -> send(queue, gate, call, subscription));
  }

  private static void send(
      BlockingQueue<Event> queue,
      ReadyGate gate,
      ServerCallStreamObserver<Envelope> call,
      EventExchange.Subscription subscription) {
    try (subscription) {
      while (!call.isCancelled()) {
        Event event = queue.poll(1, TimeUnit.SECONDS);
        if (event != null && gate.awaitReady()) {
          call.onNext(
              Envelope.newBuilder()
                  .setTimestamp(Conversions.timestamp(event.time()))
                  .setNamespace(event.namespace())
                  .setTopic(event.topic())
                  .setEvent(Conversions.any(event.payload()))
                  .build());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
