package io.jukung.engine.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the container is: Docker's Config, as asked for or, once created, merged with the image's.
 *
 * @param cmd null when not given
 * @param entrypoint null when not given; empty when it was given as nothing
 * @param env {@code NAME=value}; a NAME alone removes the variable
 * @param user {@code user[:group]}, names or ids; empty: root
 * @param stopSignal name or number; empty: SIGTERM
 * @param stopTimeout seconds until SIGKILL, -1 for never; null: 10
 */
public record ContainerConfig(
    String image,
    @Nullable List<String> cmd,
    @Nullable List<String> entrypoint,
    List<String> env,
    String workingDir,
    String user,
    String hostname,
    String domainname,
    Map<String, String> labels,
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    String stopSignal,
    @Nullable Integer stopTimeout,
    List<String> exposedPorts,
    List<String> volumes) {

  public ContainerConfig {
    cmd = cmd == null ? null : List.copyOf(cmd);
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    env = List.copyOf(env);
    labels = Map.copyOf(labels);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
  }

  /** Nothing but the image and a command. */
  public static ContainerConfig of(String image, List<String> cmd) {
    return new ContainerConfig(
        image, cmd, null, List.of(), "", "", "", "", Map.of(), false, false, false, "", null,
        List.of(), List.of());
  }

  /** The command line of the process: entrypoint, then cmd. */
  public List<String> arguments() {
    List<String> first = entrypoint == null ? List.of() : entrypoint;
    List<String> rest = cmd == null ? List.of() : cmd;
    return java.util.stream.Stream.concat(first.stream(), rest.stream()).toList();
  }

  public ContainerConfig withHostname(String name) {
    return new ContainerConfig(
        image,
        cmd,
        entrypoint,
        env,
        workingDir,
        user,
        name,
        domainname,
        labels,
        tty,
        openStdin,
        stdinOnce,
        stopSignal,
        stopTimeout,
        exposedPorts,
        volumes);
  }
}
