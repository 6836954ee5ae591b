package io.jukung.engine.config;

/**
 * Limits of a container's cgroup; 0 (or empty) means not given.
 *
 * @param memory bytes
 * @param memorySwap memory plus swap in bytes, -1: unlimited swap
 * @param memoryReservation bytes
 * @param nanoCpus billionths of a CPU
 * @param cpuPeriod microseconds
 * @param cpuQuota microseconds
 * @param pidsLimit 0 or -1: no limit
 */
public record Resources(
    long memory,
    long memorySwap,
    long memoryReservation,
    long nanoCpus,
    long cpuShares,
    long cpuPeriod,
    long cpuQuota,
    String cpusetCpus,
    String cpusetMems,
    long pidsLimit,
    boolean oomKillDisable) {

  public static final Resources NONE = new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, false);
}
