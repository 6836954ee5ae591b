package io.jukung.engine.spec;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * All that one container's spec is made from.
 *
 * @param hostname as the container sees it
 * @param directory the container's directory, with hostname, hosts and resolv.conf
 * @param initProgram host path of the program behind --init
 * @param mounts what is mounted besides the defaults, sources on the host
 */
public record SpecRequest(
    String id,
    ContainerConfig config,
    HostConfig host,
    String hostname,
    Path directory,
    Path initProgram,
    List<BoundMount> mounts,
    RootFiles rootFiles) {

  /**
   * One further mount.
   *
   * @param type bind or tmpfs
   */
  public record BoundMount(String type, String source, String target, List<String> options) {
    public BoundMount {
      options = List.copyOf(options);
    }
  }

  public SpecRequest {
    mounts = List.copyOf(mounts);
  }
}
