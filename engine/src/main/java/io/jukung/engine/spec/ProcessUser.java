package io.jukung.engine.spec;

import java.util.List;

/**
 * Who a process is.
 *
 * @param groups all groups, the primary one first
 * @param home home directory; / when the image knows none
 */
public record ProcessUser(long uid, long gid, List<Long> groups, String home) {
  public ProcessUser {
    groups = List.copyOf(groups);
  }
}
