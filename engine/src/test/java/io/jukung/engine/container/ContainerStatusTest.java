package io.jukung.engine.container;

import static io.jukung.engine.container.ContainerStatus.CREATED;
import static io.jukung.engine.container.ContainerStatus.DEAD;
import static io.jukung.engine.container.ContainerStatus.EXITED;
import static io.jukung.engine.container.ContainerStatus.PAUSED;
import static io.jukung.engine.container.ContainerStatus.REMOVING;
import static io.jukung.engine.container.ContainerStatus.RESTARTING;
import static io.jukung.engine.container.ContainerStatus.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerStatusTest {

  private record Step(ContainerStatus from, ContainerStatus to) {}

  private static final Set<Step> ALLOWED =
      Set.of(
          new Step(CREATED, RUNNING),
          new Step(CREATED, REMOVING),
          new Step(RUNNING, PAUSED),
          new Step(RUNNING, RESTARTING),
          new Step(RUNNING, EXITED),
          new Step(PAUSED, RUNNING),
          new Step(PAUSED, RESTARTING),
          new Step(PAUSED, EXITED),
          new Step(RESTARTING, RUNNING),
          new Step(RESTARTING, EXITED),
          new Step(EXITED, RUNNING),
          new Step(EXITED, RESTARTING),
          new Step(EXITED, REMOVING),
          new Step(REMOVING, DEAD),
          new Step(DEAD, REMOVING));

  @Test
  void everyPairIsDecided() {
    for (ContainerStatus from : ContainerStatus.values()) {
      for (ContainerStatus to : ContainerStatus.values()) {
        assertEquals(ALLOWED.contains(new Step(from, to)), from.canBecome(to), from + " to " + to);
      }
    }
  }
}
