package io.jukung.shim.bootstrap;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.JoinResponse;
import io.jukung.proto.shim.v1.ShimGrpc;
import java.util.function.Consumer;

/**
 * {@code jukung.shim.v1.Shim}: how a {@code start} tells a living shim what is to come.
 * Thread-safe.
 */
public final class JoinService extends ShimGrpc.ShimImplBase {
  private final String version;
  private final Consumer<String> onJoin;

  /**
   * @param onJoin called with the address of containerd's ttrpc socket, which may be empty
   */
  public JoinService(String version, Consumer<String> onJoin) {
    this.version = version;
    this.onJoin = onJoin;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
    onJoin.accept(request.getEventsAddress());
    observer.onNext(
        JoinResponse.newBuilder()
            .setPid((int) ProcessHandle.current().pid())
            .setVersion(version)
            .build());
    observer.onCompleted();
  }
}
