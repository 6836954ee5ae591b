package io.jukung.containerd.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Settings of one containerd-lite.
 *
 * @param root what survives a reboot: metadata, content, snapshots
 * @param state what does not: bundles of tasks
 * @param address gRPC socket; the one for shims' events is beside it with {@code .ttrpc} appended
 * @param run directory in which our own shim puts its socket
 * @param programs directory of our own programs; empty: only PATH is searched
 * @param registryHosts directories of {@code certs.d} kind; need not exist
 * @param environment for proxies and PATH
 * @param collectAfter delay of a garbage collection after the deletion that asks for it
 */
public record ContainerdSettings(
    Path root,
    Path state,
    Path address,
    Path run,
    String programs,
    List<Path> registryHosts,
    Map<String, String> environment,
    Duration collectAfter) {

  private static final Duration COLLECT_AFTER = Duration.ofSeconds(2);

  public ContainerdSettings {
    registryHosts = List.copyOf(registryHosts);
    environment = Map.copyOf(environment);
  }

  /** With everything else as usual: the run directory is the one that holds {@code state}. */
  public static ContainerdSettings of(
      Path root, Path state, Path address, Map<String, String> environment) {
    String run = environment.get("JUKUNG_RUN");
    Path parent = state.toAbsolutePath().normalize().getParent();
    Path configured = Path.of(environment.getOrDefault("JUKUNG_CONFIG", "/etc/jukung"));
    return new ContainerdSettings(
        root.toAbsolutePath().normalize(),
        state.toAbsolutePath().normalize(),
        address.toAbsolutePath().normalize(),
        run != null ? Path.of(run) : parent == null ? state : parent,
        System.getProperty("jukung.bin", ""),
        List.of(configured.resolve("certs.d")),
        environment,
        COLLECT_AFTER);
  }

  /** Where shims bring events. */
  public Path ttrpcAddress() {
    return Path.of(address + ".ttrpc");
  }

  Path metadata() {
    return root.resolve("meta");
  }

  Path content() {
    return root.resolve("content");
  }

  Path snapshots() {
    return root.resolve("snapshots").resolve("overlayfs");
  }
}
