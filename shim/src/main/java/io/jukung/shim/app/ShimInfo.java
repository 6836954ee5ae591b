package io.jukung.shim.app;

import io.jukung.proto.types.RuntimeInfo;
import io.jukung.proto.types.RuntimeVersion;

/** The answer to {@code -info}. */
final class ShimInfo {
  private ShimInfo() {}

  static byte[] serialized() {
    return RuntimeInfo.newBuilder()
        .setName("io.containerd.jukung.v1")
        .setVersion(RuntimeVersion.newBuilder().setVersion(Main.VERSION))
        .build()
        .toByteArray();
  }
}
