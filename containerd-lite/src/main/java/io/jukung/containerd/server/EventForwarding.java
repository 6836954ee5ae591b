package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.events.EventExchange;
import io.jukung.proto.services.events.ttrpc.v1.EventsGrpc;
import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;

/** {@code containerd.services.events.ttrpc.v1.Events}: how shims bring their events. */
public final class EventForwarding extends EventsGrpc.EventsImplBase {

  private final EventExchange exchange;

  public EventForwarding(EventExchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public void forward(ForwardRequest request, StreamObserver<Empty> observer) {
    exchange.publish(EventsService.event(request.getEnvelope()));
    Conversions.answer(observer, Empty.getDefaultInstance());
  }
}
