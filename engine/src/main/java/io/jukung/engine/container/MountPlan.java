package io.jukung.engine.container;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.spec.SpecRequest.BoundMount;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The mounts of a container. An image's VOLUME, and {@code -v /path} without a source, become an
 * anonymous volume: an empty directory that belongs to this container and goes with it. Until there
 * are real volumes, what the image holds at that place is hidden by it, not copied.
 */
final class MountPlan {
  private final ContainerPaths paths;
  private final SecureRandom random;

  MountPlan(ContainerPaths paths, SecureRandom random) {
    this.paths = paths;
    this.random = random;
  }

  /** What the user asked for, then the image's volumes at places that are still free. */
  List<MountSpec> plan(ContainerConfig merged, HostConfig host) {
    List<MountSpec> mounts = new ArrayList<>();
    for (MountSpec mount : host.mounts()) {
      mounts.add(mount.type() == MountSpec.Type.VOLUME ? anonymous(mount.target()) : mount);
    }
    for (String target : merged.volumes()) {
      Path normal = Path.of(target).normalize();
      if (mounts.stream().noneMatch(m -> Path.of(m.target()).normalize().equals(normal))) {
        mounts.add(anonymous(target));
      }
    }
    return mounts;
  }

  private MountSpec anonymous(String target) {
    String name = ContainerId.random(random).value();
    return new MountSpec(
        MountSpec.Type.VOLUME,
        paths.volumes().resolve(name).resolve("_data").toString(),
        target,
        false,
        "",
        "",
        true,
        false);
  }

  /** Makes what has to be there, and says how it is mounted. Called at every start. */
  static List<BoundMount> prepare(List<MountSpec> mounts) {
    List<BoundMount> bound = new ArrayList<>();
    for (MountSpec mount : mounts) {
      if (mount.type() == MountSpec.Type.TMPFS) {
        bound.add(
            new BoundMount(
                "tmpfs",
                "tmpfs",
                mount.target(),
                TmpfsOptions.merge(mount.tmpfsOptions(), mount.readOnly())));
      } else {
        bound.add(bind(mount));
      }
    }
    return bound;
  }

  private static BoundMount bind(MountSpec mount) {
    Path source = Path.of(mount.source());
    if (!Files.exists(source)) {
      if (!mount.createSource()) {
        throw ContainerException.invalidArgument(
            Reason.MOUNT_SOURCE_NOT_FOUND,
            "invalid mount config for type \"bind\": bind source path does not exist: " + source);
      }
      try {
        Files.createDirectories(source);
      } catch (IOException e) {
        throw new ContainerException(
            io.jukung.proto.error.ErrorKind.FAILED_PRECONDITION,
            Reason.MOUNT_SOURCE_NOT_FOUND,
            "error while creating mount source path '" + source + "': " + e.getMessage(),
            e);
      }
    }
    List<String> options = new ArrayList<>();
    options.add(mount.nonRecursive() ? "bind" : "rbind");
    if (mount.readOnly()) {
      options.add("ro");
    }
    options.add(mount.propagation().isEmpty() ? "rprivate" : mount.propagation());
    return new BoundMount("bind", source.toString(), mount.target(), options);
  }
}
