package io.jukung.engine.container;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import java.time.Instant;
import java.util.List;

/**
 * What a container is, from its creation to its removal. Immutable.
 *
 * @param id 64 hexadecimal digits; also its key in containerd
 * @param name without Docker's leading slash
 * @param imageId sha256:… of the image's config
 * @param config merged with the image's
 * @param mounts of the user and the image, anonymous volumes with their host directory as source
 * @param platform os of the image, as inspect shows it
 */
public record ContainerRecord(
    String id,
    String name,
    Instant created,
    String imageId,
    ContainerConfig config,
    HostConfig host,
    List<MountSpec> mounts,
    String platform) {
  public ContainerRecord {
    mounts = List.copyOf(mounts);
  }

  /** As the user named the image. */
  public String image() {
    return config.image();
  }

  /** The first 12 digits. */
  public String shortId() {
    return id.substring(0, 12);
  }
}
