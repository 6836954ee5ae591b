package io.jukung.engine.container;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Docker's seven states, and which may follow which. */
public enum ContainerStatus {
  CREATED,
  RUNNING,
  PAUSED,
  RESTARTING,
  REMOVING,
  EXITED,
  DEAD;

  private static final Map<ContainerStatus, Set<ContainerStatus>> NEXT =
      new EnumMap<>(
          Map.of(
              // a start that fails leaves it created
              CREATED, EnumSet.of(RUNNING, REMOVING),
              RUNNING, EnumSet.of(PAUSED, RESTARTING, EXITED),
              PAUSED, EnumSet.of(RUNNING, RESTARTING, EXITED),
              // waiting for its next start, which may come, fail, or be called off
              RESTARTING, EnumSet.of(RUNNING, EXITED),
              EXITED, EnumSet.of(RUNNING, RESTARTING, REMOVING),
              // a removal that fails leaves it dead, and may be tried again
              REMOVING, EnumSet.of(DEAD),
              DEAD, EnumSet.of(REMOVING)));

  public boolean canBecome(ContainerStatus next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** Whether there is a process. */
  public boolean isAlive() {
    return this == RUNNING || this == PAUSED;
  }

  /** As Docker spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
