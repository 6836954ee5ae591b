package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "3599, 59 minutes",
    "3600, About an hour",
    "7200, 2 hours",
    "172800, 2 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "63072000, 2 years"
  })
  void wordsForDurations(long seconds, String words) {
    assertEquals(words, StatusText.words(Duration.ofSeconds(seconds)));
  }

  @Test
  void aState() {
    ContainerState running = ContainerState.NEW.started(7, NOW.minusSeconds(180));
    assertEquals("Created", StatusText.of(ContainerState.NEW, NOW));
    assertEquals("Up 3 minutes", StatusText.of(running, NOW));
    assertEquals("Up 3 minutes (Paused)", StatusText.of(running.with(ContainerStatus.PAUSED), NOW));
    assertEquals(
        "Exited (137) 2 seconds ago", StatusText.of(running.exited(137, NOW.minusSeconds(2)), NOW));
  }
}
