package io.jukung.shim.task;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.types.runc.Options;

/**
 * {@code containerd.runc.v1.Options} of a request to create: what is honoured, and what is refused.
 */
final class RuntimeOptions {
  private RuntimeOptions() {}

  /**
   * Refuses by name what would otherwise be silently left out. Options that ask for what is done
   * anyway, or that only concern another runtime's files, pass.
   */
  static void requireSupported(Any any) {
    if (any.getTypeUrl().isEmpty() || any.getValue().isEmpty()) {
      return;
    }
    if (!Anys.is(any, Options.class)) {
      throw ContainerException.invalidArgument(
          "runtime options of type " + any.getTypeUrl() + " are not known");
    }
    Options options;
    try {
      options = Options.parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw ContainerException.invalidArgument("runtime options cannot be read: " + e.getMessage());
    }
    refuse(options.getNoPivotRoot(), "no_pivot_root");
    refuse(options.getSystemdCgroup(), "systemd_cgroup");
    refuse(!options.getShimCgroup().isEmpty(), "shim_cgroup");
    refuse(!options.getBinaryName().isEmpty(), "binary_name");
    refuse(options.getIoUid() != 0 || options.getIoGid() != 0, "io_uid, io_gid");
  }

  private static void refuse(boolean asked, String option) {
    if (asked) {
      throw ContainerException.unimplemented("runtime option " + option + " is not supported");
    }
  }
}
