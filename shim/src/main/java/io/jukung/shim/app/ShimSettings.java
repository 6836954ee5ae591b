package io.jukung.shim.app;

import io.jukung.shim.bootstrap.ShimPaths;
import java.time.Duration;

/**
 * What a shim is told when it begins.
 *
 * @param eventsAddress path of containerd's ttrpc socket; empty: not known yet
 * @param idle how long it stays without containers
 * @param loops threads that pump output, at least 1
 * @param settleLimit how long the news of an exit may wait for the output before it
 * @param deliverLimit how long Delete waits for slow readers
 */
public record ShimSettings(
    ShimPaths paths,
    String eventsAddress,
    Duration idle,
    int loops,
    Duration settleLimit,
    Duration deliverLimit) {

  /** The usual settings. */
  public static ShimSettings of(ShimPaths paths, String eventsAddress) {
    int loops = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    return new ShimSettings(
        paths,
        eventsAddress,
        Duration.ofSeconds(60),
        loops,
        Duration.ofMillis(200),
        Duration.ofSeconds(10));
  }

  /** The same with another idle time. */
  public ShimSettings withIdle(Duration other) {
    return new ShimSettings(paths, eventsAddress, other, loops, settleLimit, deliverLimit);
  }
}
