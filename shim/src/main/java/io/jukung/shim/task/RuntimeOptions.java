package io.jukung.shim.task;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.types.runc.Options;
import io.jukung.shim.runtime.RuntimeChoice;

/**
 * {@code containerd.runc.v1.Options} of a request to create: what is honoured, and what is refused.
 */
final class RuntimeOptions {
  private RuntimeOptions() {}

  /**
   * The runtime asked for. Refuses by name what would otherwise be silently left out; options that
   * ask for what is done anyway pass.
   */
  static RuntimeChoice choice(Any any) {
    if (any.getTypeUrl().isEmpty() || any.getValue().isEmpty()) {
      return RuntimeChoice.BUILT_IN;
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
    refuse(options.getIoUid() != 0 || options.getIoGid() != 0, "io_uid, io_gid");
    return new RuntimeChoice(options.getBinaryName(), options.getRoot());
  }

  private static void refuse(boolean asked, String option) {
    if (asked) {
      throw ContainerException.unimplemented("runtime option " + option + " is not supported");
    }
  }
}
