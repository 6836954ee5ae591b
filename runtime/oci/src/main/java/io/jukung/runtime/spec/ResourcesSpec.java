package io.jukung.runtime.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits for the cgroup (runtime-spec 1.2, "config-linux", resources). Null, or an empty list: not
 * set, so the kernel's value stays.
 */
public record ResourcesSpec(
    List<DeviceRule> devices,
    MemoryLimits memory,
    CpuLimits cpu,
    @Nullable Long pidsLimit,
    BlockIo blockIo,
    List<HugepageLimit> hugepageLimits,
    @Nullable Long networkClassId,
    List<NetworkPriority> networkPriorities,
    List<RdmaLimit> rdma,
    Map<String, String> unified) {

  /** The same with other limits of the processor. */
  public ResourcesSpec withCpu(CpuLimits other) {
    return new ResourcesSpec(
        devices,
        memory,
        other,
        pidsLimit,
        blockIo,
        hugepageLimits,
        networkClassId,
        networkPriorities,
        rdma,
        unified);
  }

  public ResourcesSpec {
    devices = List.copyOf(devices);
    hugepageLimits = List.copyOf(hugepageLimits);
    networkPriorities = List.copyOf(networkPriorities);
    rdma = List.copyOf(rdma);
  }

  public static final ResourcesSpec NONE =
      new ResourcesSpec(
          List.of(),
          MemoryLimits.NONE,
          CpuLimits.NONE,
          null,
          BlockIo.NONE,
          List.of(),
          null,
          List.of(),
          List.of(),
          Map.of());

  /**
   * One line of the device policy; later rules win.
   *
   * @param type {@code a}, {@code c} or {@code b}
   * @param major absent: all
   * @param minor absent: all
   * @param access of {@code r}, {@code w}, {@code m}
   */
  public record DeviceRule(
      boolean allow, String type, @Nullable Long major, @Nullable Long minor, String access) {}

  /** In bytes; -1: unlimited. */
  public record MemoryLimits(
      @Nullable Long limit,
      @Nullable Long reservation,
      @Nullable Long swap,
      @Nullable Long kernelTcp,
      @Nullable Long swappiness,
      boolean disableOomKiller,
      boolean checkBeforeUpdate) {
    public static final MemoryLimits NONE =
        new MemoryLimits(null, null, null, null, null, false, false);
  }

  /**
   * @param quota µs of processor time per period; -1: unlimited
   * @param period in µs
   * @param cpus such as {@code 0-2,7}; empty: not set
   */
  public record CpuLimits(
      @Nullable Long shares,
      @Nullable Long quota,
      @Nullable Long burst,
      @Nullable Long period,
      @Nullable Long realtimeRuntime,
      @Nullable Long realtimePeriod,
      String cpus,
      String mems,
      @Nullable Long idle) {
    public static final CpuLimits NONE =
        new CpuLimits(null, null, null, null, null, null, "", "", null);

    public CpuLimits withQuota(long other) {
      return new CpuLimits(
          shares, other, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle);
    }
  }

  /** Weights are 10 to 1000; rates are bytes or operations per second. */
  public record BlockIo(
      @Nullable Long weight,
      @Nullable Long leafWeight,
      List<DeviceWeight> weightDevices,
      List<DeviceRate> readBps,
      List<DeviceRate> writeBps,
      List<DeviceRate> readIops,
      List<DeviceRate> writeIops) {
    public static final BlockIo NONE =
        new BlockIo(null, null, List.of(), List.of(), List.of(), List.of(), List.of());

    public BlockIo {
      weightDevices = List.copyOf(weightDevices);
      readBps = List.copyOf(readBps);
      writeBps = List.copyOf(writeBps);
      readIops = List.copyOf(readIops);
      writeIops = List.copyOf(writeIops);
    }
  }

  public record DeviceWeight(
      long major, long minor, @Nullable Long weight, @Nullable Long leafWeight) {}

  /**
   * @param rate the bits of an unsigned 64-bit number
   */
  public record DeviceRate(long major, long minor, long rate) {}

  /**
   * @param pageSize such as {@code 2MB}
   * @param limit the bits of an unsigned 64-bit number of bytes
   */
  public record HugepageLimit(String pageSize, long limit) {}

  public record NetworkPriority(String name, long priority) {}

  public record RdmaLimit(String device, @Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
}
