package io.jukung.containerd.server;

import io.grpc.stub.StreamObserver;
import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.diff.v1.ApplyRequest;
import io.jukung.proto.services.diff.v1.ApplyResponse;
import io.jukung.proto.services.diff.v1.DiffGrpc;
import io.jukung.proto.services.diff.v1.DiffRequest;
import io.jukung.proto.services.diff.v1.DiffResponse;

/** {@code containerd.services.diff.v1.Diff}. */
public final class DiffService extends DiffGrpc.DiffImplBase {
  private final LayerDiffs diffs;

  public DiffService(LayerDiffs diffs) {
    this.diffs = diffs;
  }

  @Override
  public void apply(ApplyRequest request, StreamObserver<ApplyResponse> observer) {
    if (request.getPayloadsCount() > 0) {
      throw ContainerException.unimplemented(
          "payload \"" + request.getPayloadsMap().keySet().iterator().next() + "\" for a layer");
    }
    Conversions.answer(
        observer,
        ApplyResponse.newBuilder()
            .setApplied(
                Conversions.descriptor(
                    diffs.apply(
                        Namespaces.required(),
                        Conversions.descriptor(request.getDiff()),
                        Conversions.fromMounts(request.getMountsList()),
                        request.getSyncFs(),
                        bytes -> {})))
            .build());
  }

  @Override
  public void diff(DiffRequest request, StreamObserver<DiffResponse> observer) {
    throw ContainerException.unimplemented("making a layer of two mounts (Diff)");
  }
}
