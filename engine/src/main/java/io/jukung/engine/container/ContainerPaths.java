package io.jukung.engine.container;

import java.nio.file.Path;

/**
 * Where things of containers are.
 *
 * <pre>
 * DATA/containers/ID/config.json   record and state
 * DATA/containers/ID/hostname      bind-mounted, as are hosts and resolv.conf
 * DATA/containers/ID/ID-json.log   written by the shim
 * DATA/volumes/NAME/_data          an anonymous volume
 * RUN/attach/ID.sock               of a container or exec, made by the shim
 * </pre>
 *
 * @param init host copy of the program behind --init
 */
public record ContainerPaths(Path data, Path run, Path init) {

  // a socket's path may have 107 bytes, and the run directory can be anywhere: unix(7)
  private static final int SOCKET_DIGITS = 24;

  public Path containers() {
    return data.resolve("containers");
  }

  public Path directory(String id) {
    return containers().resolve(id);
  }

  public Path log(String id) {
    return directory(id).resolve(id + "-json.log");
  }

  public Path volumes() {
    return data.resolve("volumes");
  }

  public Path attachSocket(String id) {
    return run.resolve("attach")
        .resolve(id.substring(0, Math.min(SOCKET_DIGITS, id.length())) + ".sock");
  }
}
