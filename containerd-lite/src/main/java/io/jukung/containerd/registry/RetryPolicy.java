package io.jukung.containerd.registry;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How often and how fast to ask again.
 *
 * @param attempts tries in all, at least 1
 * @param first pause before the second try; doubled each time
 * @param longest bound of any pause, also of one that the server asks for
 * @param sleeper waits; replaced in tests
 */
public record RetryPolicy(int attempts, Duration first, Duration longest, Sleeper sleeper) {

  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** Five tries within about seven seconds. */
  public static RetryPolicy standard() {
    return new RetryPolicy(5, Duration.ofMillis(300), Duration.ofSeconds(30), Thread::sleep);
  }

  /**
   * Pauses after the failed try number {@code attempt} (from 1), at least as long as the server
   * wishes.
   */
  public void pause(int attempt, Duration wish) throws InterruptedIOException {
    Duration backoff = first.multipliedBy(1L << Math.min(attempt - 1, 10));
    Duration pause = wish.compareTo(backoff) > 0 ? wish : backoff;
    try {
      sleeper.sleep(pause.compareTo(longest) > 0 ? longest : pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a registry");
    }
  }
}
