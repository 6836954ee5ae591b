package io.jukung.shim.bootstrap;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.JoinResponse;
import io.jukung.proto.shim.v1.RemoveRequest;
import io.jukung.proto.shim.v1.ShimGrpc;
import io.jukung.proto.task.v2.DeleteResponse;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * {@code jukung.shim.v1.Shim}: what a {@code start} or {@code delete} wants of a living shim.
 * Thread-safe.
 */
public final class ShimService extends ShimGrpc.ShimImplBase {
  private final String version;
  private final Consumer<String> onJoin;
  private final Predicate<String> known;
  private final Remains remains;

  /**
   * @param onJoin called with the address of containerd's ttrpc socket, which may be empty
   * @param known whether this shim has a container
   * @param remains of containers that no shim has
   */
  public ShimService(
      String version, Consumer<String> onJoin, Predicate<String> known, Remains remains) {
    this.version = version;
    this.onJoin = onJoin;
    this.known = known;
    this.remains = remains;
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

  @Override
  public void remove(RemoveRequest request, StreamObserver<DeleteResponse> observer) {
    DeleteResponse removed;
    try {
      if (known.test(request.getId())) {
        throw ContainerException.failedPrecondition(
            "container \"" + request.getId() + "\" is this shim's own");
      }
      removed = remains.remove(request.getId(), Path.of(request.getBundle()));
    } catch (ContainerException e) {
      observer.onError(ErrorStatus.toGrpcException(e));
      return;
    }
    observer.onNext(removed);
    observer.onCompleted();
  }
}
