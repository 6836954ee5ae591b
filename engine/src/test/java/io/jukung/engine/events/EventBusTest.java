package io.jukung.engine.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventBusTest {
  private final EventBus bus = new EventBus(Clock.systemUTC());

  @Test
  void pastEventsThenNewOnes() throws InterruptedException {
    bus.publish("container", "create", "id", Map.of());
    try (EventBus.Subscription all = bus.subscribe(Instant.EPOCH, event -> true);
        EventBus.Subscription fresh = bus.subscribe(null, event -> true)) {
      bus.publish("container", "start", "id", Map.of());
      assertEquals("create", action(all));
      assertEquals("start", action(all));
      assertEquals("start", action(fresh));
      assertNull(fresh.poll(0, TimeUnit.SECONDS));
    }
  }

  private static String action(EventBus.Subscription subscription) throws InterruptedException {
    EngineEvent event = subscription.poll(1, TimeUnit.SECONDS);
    assertNotNull(event);
    return event.action();
  }

  @Test
  void onlyTheLastOnesAreKept() throws InterruptedException {
    for (int i = 0; i < EventBus.KEPT + 10; i++) {
      bus.publish("container", "n" + i, "id", Map.of());
    }
    try (EventBus.Subscription all = bus.subscribe(Instant.EPOCH, event -> true)) {
      assertEquals("n10", action(all));
    }
  }

  @Test
  void filters() {
    EngineEvent die =
        new EngineEvent(
            "container",
            "die",
            "a".repeat(64),
            Map.of("name", "web", "image", "busybox:latest", "sea", "java"),
            Instant.EPOCH);
    assertTrue(matches(die, "container", "web"));
    assertTrue(matches(die, "container", "a".repeat(64)));
    assertFalse(matches(die, "container", "we"));
    assertTrue(matches(die, "event", "die"));
    assertTrue(matches(die, "image", "busybox"));
    assertFalse(matches(die, "image", "busy"));
    assertTrue(matches(die, "label", "sea"));
    assertTrue(matches(die, "label", "sea=java"));
    assertFalse(matches(die, "label", "sea=bali"));
    assertTrue(matches(die, "type", "image", "container"));
    assertThrows(ContainerException.class, () -> matches(die, "colour", "red"));
  }

  private static boolean matches(EngineEvent event, String key, String... values) {
    return new EventFilter(Map.of(key, List.of(values))).test(event);
  }
}
