package io.jukung.engine.containerd;

import java.time.Duration;

/**
 * How calls behave while containerd is away.
 *
 * @param limit how long a call that never reached it is repeated
 * @param pause between two attempts
 */
public record Patience(Duration limit, Duration pause) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(10), Duration.ofMillis(25));
}
