package io.jukung.containerd.tasks;

import java.nio.file.Path;

/**
 * Places that tasks and shims need.
 *
 * @param state our state directory; bundles lie below it
 * @param address our gRPC socket, as shims are told
 * @param ttrpcAddress our socket for shims' events
 * @param run directory in which our own shim puts its socket
 * @param publisher program for shims that publish events by running one
 */
public record TaskSettings(
    Path state,
    Path address,
    Path ttrpcAddress,
    Path run,
    RuntimeBinary binaries,
    String publisher) {

  Path tasks() {
    return state.resolve("io.containerd.runtime.v2.task");
  }
}
