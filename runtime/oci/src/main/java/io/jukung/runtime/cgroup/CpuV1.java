package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.CpuLimits;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Processor shares and quota (Documentation/scheduler/sched-bwc.rst). */
final class CpuV1 implements CgroupController {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    CpuLimits cpu = resources.cpu();
    return set(cpu.shares())
        || set(cpu.quota())
        || set(cpu.period())
        || set(cpu.realtimeRuntime())
        || set(cpu.realtimePeriod())
        || cpu.burst() != null
        || cpu.idle() != null;
  }

  /** Zero means not set, as in runc. */
  static boolean set(@Nullable Long value) {
    return value != null && value != 0;
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    CpuLimits cpu = resources.cpu();
    write(directory, "cpu.shares", cpu.shares());
    // the real-time period first: the runtime must fit into it
    write(directory, "cpu.rt_period_us", cpu.realtimePeriod());
    write(directory, "cpu.rt_runtime_us", cpu.realtimeRuntime());
    boolean burstLater = !tryBurst(directory.resolve("cpu.cfs_burst_us"), cpu.burst());
    bandwidth(directory, cpu);
    if (burstLater && cpu.burst() != null) {
      CgroupFiles.write(directory.resolve("cpu.cfs_burst_us"), cpu.burst().toString());
    }
    if (cpu.idle() != null) {
      CgroupFiles.write(directory.resolve("cpu.idle"), cpu.idle().toString());
    }
  }

  /**
   * The burst must not be greater than the quota: one that is lowered comes first, one that is
   * raised comes after it.
   *
   * @return false: not yet possible
   */
  static boolean tryBurst(Path file, @Nullable Long burst) {
    if (burst == null) {
      return true;
    }
    try {
      CgroupFiles.tryWrite(file, burst.toString());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The kernel checks each write against the other value as it is, so one order may fail. */
  private static void bandwidth(Path directory, CpuLimits cpu) {
    Long period = cpu.period();
    Long quota = cpu.quota();
    boolean periodLater = false;
    if (period != null && period != 0) {
      try {
        CgroupFiles.tryWrite(directory.resolve("cpu.cfs_period_us"), period.toString());
      } catch (IOException e) {
        if (quota == null || quota == 0) {
          throw CgroupFiles.failed("write " + period + " to cpu.cfs_period_us", e);
        }
        periodLater = true;
      }
    }
    write(directory, "cpu.cfs_quota_us", quota);
    if (periodLater) {
      write(directory, "cpu.cfs_period_us", period);
    }
  }

  private static void write(Path directory, String file, @Nullable Long value) {
    if (value != null && value != 0) {
      CgroupFiles.write(directory.resolve(file), value.toString());
    }
  }
}
