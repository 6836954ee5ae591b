package io.jukung.cli.app;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.EventsRequest;
import io.jukung.proto.engine.v1.InfoRequest;
import io.jukung.proto.engine.v1.InfoResponse;
import io.jukung.proto.engine.v1.SystemGrpc;
import io.jukung.proto.engine.v1.VersionRequest;
import io.jukung.proto.engine.v1.VersionResponse;
import java.util.ArrayList;
import java.util.List;

/** What a {@link FakeEngine} says of itself. */
final class FakeSystem extends SystemGrpc.SystemImplBase {
  final List<Event> happened = new ArrayList<>();
  volatile EventsRequest events = EventsRequest.getDefaultInstance();
  volatile String version = "{}";
  volatile String info = "{}";

  private final FakeEngine engine;

  FakeSystem(FakeEngine engine) {
    this.engine = engine;
  }

  @Override
  public void version(VersionRequest request, StreamObserver<VersionResponse> to) {
    engine.answer("version", to, VersionResponse.newBuilder().setJson(version).build());
  }

  @Override
  public void info(InfoRequest request, StreamObserver<InfoResponse> to) {
    engine.answer("info", to, InfoResponse.newBuilder().setJson(info).build());
  }

  @Override
  public void events(EventsRequest request, StreamObserver<Event> to) {
    events = request;
    if (engine.fails("events", to)) {
      return;
    }
    happened.forEach(to::onNext);
    to.onCompleted();
  }
}
