package io.jukung.it.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Installation;
import org.junit.jupiter.api.Test;

/** The first command of the README, through all five layers. */
class HelloIT {

  @Test
  void helloGreetsLayerByLayer() throws Exception {
    try (Installation jukung = Installation.create()) {
      jukung.ok("daemon", "start");
      String greeting = jukung.ok("run", "--rm", "hello");
      for (String layer : new String[] {"cli", "engine", "containerd-lite", "shim", "runtime"}) {
        assertTrue(greeting.contains(layer), greeting);
      }
    }
  }
}
