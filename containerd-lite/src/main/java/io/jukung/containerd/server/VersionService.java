package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.services.version.v1.VersionResponse;

/** {@code containerd.services.version.v1.Version}. */
public final class VersionService extends VersionGrpc.VersionImplBase {

  private final String version;

  public VersionService(String version) {
    this.version = version;
  }

  @Override
  public void version(Empty request, StreamObserver<VersionResponse> observer) {
    Conversions.answer(
        observer, VersionResponse.newBuilder().setVersion(version).setRevision("jukung").build());
  }
}
