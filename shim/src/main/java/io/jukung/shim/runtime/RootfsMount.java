package io.jukung.shim.runtime;

import java.util.List;

/** One of the mounts that make up a root file system, as a snapshotter answers it. */
public record RootfsMount(String type, String source, String target, List<String> options) {
  public RootfsMount {
    options = List.copyOf(options);
  }
}
