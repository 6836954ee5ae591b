package io.jukung.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerStatusTest {

  @Test
  void everyPairIsDecided() {
    List<String> allowed =
        List.of(
            "creating>created",
            "creating>stopped",
            "created>running",
            "created>paused",
            "created>stopped",
            "running>paused",
            "running>stopped",
            "paused>created",
            "paused>running",
            "paused>stopped");
    List<String> found = new ArrayList<>();
    for (ContainerStatus from : ContainerStatus.values()) {
      for (ContainerStatus to : ContainerStatus.values()) {
        if (from.canBecome(to)) {
          found.add(from.text() + ">" + to.text());
        }
      }
    }
    assertEquals(allowed, found);
  }
}
