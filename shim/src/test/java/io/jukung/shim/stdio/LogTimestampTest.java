package io.jukung.shim.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogTimestampTest {
  private final LogTimestamp timestamp = new LogTimestamp();

  @Test
  void fractionsHaveNoTrailingZeros() {
    for (String text :
        new String[] {
          "2026-11-24T10:00:00Z",
          "2026-11-24T10:00:00.5Z",
          "2026-11-24T10:00:00.000000001Z",
          "2026-11-24T10:00:01.12Z",
          "2026-11-24T10:00:01.00001Z",
          "2027-01-01T00:00:00.999999999Z",
        }) {
      byte[] out = new byte[LogTimestamp.MAX_LENGTH];
      int end = timestamp.write(Instant.parse(text), out, 0);
      assertEquals(text, new String(out, 0, end, StandardCharsets.US_ASCII));
    }
  }
}
