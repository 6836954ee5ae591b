package io.jukung.runtime;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The life of a container in the words of runtime-spec 1.2, "State", with runc's {@code paused}.
 *
 * <pre>
 *   CREATING → CREATED → RUNNING ⇄ PAUSED
 *       ↓         ↓         ↓        ↓
 *       └─────────┴→ STOPPED ←───────┘
 * </pre>
 */
public enum ContainerStatus {
  CREATING,
  CREATED,
  RUNNING,
  PAUSED,
  STOPPED;

  /** The status's name in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a container may go from this status to the other one. Staying is no transition. */
  public boolean canBecome(ContainerStatus next) {
    return successors().contains(next);
  }

  private Set<ContainerStatus> successors() {
    return switch (this) {
      case CREATING -> EnumSet.of(CREATED, STOPPED);
      // a created container can be frozen, as with runc; thawed it is created again
      case CREATED -> EnumSet.of(RUNNING, PAUSED, STOPPED);
      case RUNNING -> EnumSet.of(PAUSED, STOPPED);
      case PAUSED -> EnumSet.of(CREATED, RUNNING, STOPPED);
      case STOPPED -> EnumSet.noneOf(ContainerStatus.class);
    };
  }
}
