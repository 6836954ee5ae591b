package io.jukung.containerd.diff;

import io.jukung.containerd.archive.UnpackTarget;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.proto.error.ContainerException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of a snapshot's mounts really go, so that nothing need be mounted to unpack a
 * layer: the upper directory of an overlay, the source of a bind.
 */
final class MountTargets {
  private MountTargets() {}

  /**
   * @throws ContainerException UNIMPLEMENTED for other mounts, INVALID_ARGUMENT for read-only ones
   */
  static UnpackTarget of(List<Mount> mounts) {
    if (mounts.size() != 1) {
      throw ContainerException.unimplemented(
          "a layer can be applied to one mount, not to " + mounts.size());
    }
    Mount mount = mounts.getFirst();
    return switch (mount.type()) {
      case "overlay" -> overlay(mount);
      case "bind" -> bind(mount);
      default ->
          throw ContainerException.unimplemented(
              "a layer cannot be applied to a mount of type \"" + mount.type() + "\"");
    };
  }

  private static UnpackTarget overlay(Mount mount) {
    String upper = "";
    List<Path> lowers = List.of();
    for (String option : mount.options()) {
      if (option.startsWith("upperdir=")) {
        upper = option.substring("upperdir=".length());
      } else if (option.startsWith("lowerdir=")) {
        lowers =
            List.of(option.substring("lowerdir=".length()).split(":", -1)).stream()
                .map(Path::of)
                .toList();
      }
    }
    if (upper.isEmpty()) {
      throw readOnly();
    }
    return new UnpackTarget(Path.of(upper), lowers, UnpackTarget.Whiteouts.OVERLAY);
  }

  private static UnpackTarget bind(Mount mount) {
    if (mount.options().contains("ro")) {
      throw readOnly();
    }
    return new UnpackTarget(Path.of(mount.source()), List.of(), UnpackTarget.Whiteouts.DELETE);
  }

  private static ContainerException readOnly() {
    return ContainerException.invalidArgument("a layer cannot be applied to a read-only mount");
  }
}
