package io.jukung.runtime.cgroup;

/**
 * What a cgroup uses. All values are as of the call; -1 where the kernel does not say.
 *
 * @param memoryUsage bytes
 * @param memoryMaxUsage bytes, highest so far
 * @param memoryLimit bytes; {@code Long.MAX_VALUE}: unlimited
 * @param memoryInactiveFile bytes of page cache that could be dropped at once
 * @param memoryFailures how often a limit was hit
 * @param cpuTotal nanoseconds
 * @param cpuUser nanoseconds
 * @param cpuSystem nanoseconds
 * @param cpuPeriods quota periods that have passed
 * @param cpuThrottledPeriods of them with throttling
 * @param cpuThrottled nanoseconds
 * @param pids current
 * @param pidsLimit {@code Long.MAX_VALUE}: unlimited
 * @param oomKills processes killed for want of memory
 */
public record CgroupStats(
    long memoryUsage,
    long memoryMaxUsage,
    long memoryLimit,
    long memoryInactiveFile,
    long memoryFailures,
    long cpuTotal,
    long cpuUser,
    long cpuSystem,
    long cpuPeriods,
    long cpuThrottledPeriods,
    long cpuThrottled,
    long pids,
    long pidsLimit,
    long oomKills) {

  public static final CgroupStats NONE =
      new CgroupStats(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0);
}
