package io.jukung.engine.server;

import io.grpc.stub.StreamObserver;
import io.jukung.engine.events.EngineEvent;
import io.jukung.engine.events.EventBus;
import io.jukung.engine.events.EventFilter;
import io.jukung.engine.system.SystemInformation;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.EventsRequest;
import io.jukung.proto.engine.v1.InfoRequest;
import io.jukung.proto.engine.v1.InfoResponse;
import io.jukung.proto.engine.v1.PingRequest;
import io.jukung.proto.engine.v1.PingResponse;
import io.jukung.proto.engine.v1.SystemGrpc;
import io.jukung.proto.engine.v1.VersionRequest;
import io.jukung.proto.engine.v1.VersionResponse;
import io.jukung.sys.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code jukung.engine.v1.System}. */
public final class SystemService extends SystemGrpc.SystemImplBase {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private final SystemInformation information;
  private final EventBus events;
  private final Clock clock;

  public SystemService(SystemInformation information, EventBus events, Clock clock) {
    this.information = information;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void ping(PingRequest request, StreamObserver<PingResponse> out) {
    Unary.answer(
        out, () -> PingResponse.newBuilder().setVersion(SystemInformation.VERSION).build());
  }

  @Override
  public void version(VersionRequest request, StreamObserver<VersionResponse> out) {
    Unary.answer(
        out, () -> VersionResponse.newBuilder().setJson(Json.write(information.version())).build());
  }

  @Override
  public void info(InfoRequest request, StreamObserver<InfoResponse> out) {
    Unary.answer(
        out, () -> InfoResponse.newBuilder().setJson(Json.write(information.info())).build());
  }

  @Override
  public void events(EventsRequest request, StreamObserver<Event> observer) {
    EventFilter filter = new EventFilter(Stamps.filters(request.getFiltersMap()));
    Instant since = request.hasSince() ? Stamps.instant(request.getSince()) : null;
    Instant until = request.hasUntil() ? Stamps.instant(request.getUntil()) : null;
    Outbound<Event> outbound = Outbound.of(observer);
    // a client that asks for the past only gets the past, however long ago
    Instant from = since == null && until != null ? Instant.EPOCH : since;
    EventBus.Subscription subscription = events.subscribe(from, filter);
    outbound.run(
        out -> {
          try (subscription) {
            follow(subscription, until, out);
          }
        });
  }

  private void follow(
      EventBus.Subscription subscription, @Nullable Instant until, Outbound<Event> out)
      throws InterruptedException {
    while (true) {
      Duration left = until == null ? LOOK_AGAIN : Duration.between(clock.instant(), until);
      EngineEvent event = subscription.poll(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
      if (event != null && (until == null || !event.time().isAfter(until))) {
        out.send(message(event));
      } else if (until != null && (event != null || left.isNegative() || left.isZero())) {
        return;
      }
    }
  }

  private static Event message(EngineEvent event) {
    return Event.newBuilder()
        .setType(event.type())
        .setAction(event.action())
        .setActorId(event.actorId())
        .putAllAttributes(event.attributes())
        .setTime(Stamps.of(event.time()))
        .build();
  }
}
