package io.jukung.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.runtime.spec.IdMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdMapsTest {
  @Test
  void theCommandsAreGivenEveryRange() {
    assertEquals(
        List.of("newuidmap", "77", "0", "1000", "1", "1", "100000", "65536"),
        IdMaps.command(
            "newuidmap", 77, List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 100000, 65536))));
  }
}
