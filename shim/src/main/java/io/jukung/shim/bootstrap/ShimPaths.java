package io.jukung.shim.bootstrap;

import java.nio.file.Path;

/**
 * Where a shim of one namespace lives (docs/contracts.md, "Places").
 *
 * <pre>
 *   RUN/shim/NS.sock     the Task service
 *   RUN/shim/NS.lock     held while a shim is looked for, started, or takes its leave
 *   RUN/shim/NS.log      what the shim has to say
 *   RUN/shim/NS.events   events that wait for containerd, when they are too many for memory
 *   RUN/runtime/NS/      the OCI runtime's state
 * </pre>
 */
public record ShimPaths(Path run, String namespace) {
  public Path directory() {
    return run.resolve("shim");
  }

  public Path socket() {
    return directory().resolve(namespace + ".sock");
  }

  public Path lock() {
    return directory().resolve(namespace + ".lock");
  }

  public Path log() {
    return directory().resolve(namespace + ".log");
  }

  public Path waitingEvents() {
    return directory().resolve(namespace + ".events");
  }

  public Path runtimeRoot() {
    return run.resolve("runtime").resolve(namespace);
  }
}
