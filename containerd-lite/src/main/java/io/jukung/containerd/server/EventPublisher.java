package io.jukung.containerd.server;

import com.google.protobuf.MessageLite;
import io.jukung.containerd.events.Event;
import io.jukung.containerd.events.EventExchange;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.rpc.Namespaces;
import java.time.InstantSource;

/** Publishes what a call did, in its namespace. */
public final class EventPublisher {

  private final EventExchange exchange;
  private final InstantSource clock;

  public EventPublisher(EventExchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  void publish(String topic, MessageLite payload) {
    publish(Namespaces.required(), topic, payload);
  }

  /** For what happens outside a call. */
  public void publish(String namespace, String topic, MessageLite payload) {
    exchange.publish(
        new Event(clock.instant(), namespace, topic, Conversions.typed(Anys.pack(payload))));
  }
}
