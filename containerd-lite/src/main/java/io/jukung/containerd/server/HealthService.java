package io.jukung.containerd.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.grpc.health.v1.HealthCheckRequest;
import io.jukung.proto.grpc.health.v1.HealthCheckResponse;
import io.jukung.proto.grpc.health.v1.HealthGrpc;

/** {@code grpc.health.v1.Health}: whoever gets an answer, gets a good one. */
public final class HealthService extends HealthGrpc.HealthImplBase {

  private static final HealthCheckResponse SERVING =
      HealthCheckResponse.newBuilder().setStatus(HealthCheckResponse.ServingStatus.SERVING).build();

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    Conversions.answer(observer, SERVING);
  }

  /** Stays open: there is no change to tell until the end of the connection. */
  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    var call = (ServerCallStreamObserver<HealthCheckResponse>) observer;
    call.setOnCancelHandler(() -> {});
    call.onNext(SERVING);
  }
}
