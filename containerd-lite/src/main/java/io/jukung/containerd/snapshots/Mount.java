package io.jukung.containerd.snapshots;

import java.util.List;

/**
 * One mount, in the order to be made; the last is the top.
 *
 * @param type overlay or bind
 * @param target below the place where the snapshot is mounted; usually empty
 */
public record Mount(String type, String source, String target, List<String> options) {

  public Mount {
    options = List.copyOf(options);
  }
}
