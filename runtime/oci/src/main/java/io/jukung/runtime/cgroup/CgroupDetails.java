package io.jukung.runtime.cgroup;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a cgroup's files tell, for those who print it. Numbers are unsigned; 0 and empty where
 * the kernel does not say.
 *
 * @param unified version 2, whose keys in {@link #memory} are other ones
 * @param basics the figures that both versions have
 * @param memory memory.stat as it is
 * @param entries usage and limits by kind: {@code memory}, {@code swap} (with memory, as in version
 *     1), {@code kernel}, {@code kernelTCP}
 * @param perCpu nanoseconds by processor, of version 1
 * @param perCpuKernel of them in the kernel
 * @param perCpuUser of them outside
 * @param blkio by table, such as {@code io_service_bytes}
 * @param hugetlb by page size, such as {@code 2MB}
 * @param cpuset what it says, by file name without prefix
 * @param cpus processors it may use
 * @param mems memory nodes it may use
 * @param pressure by resource: {@code cpu}, {@code memory}, {@code io}; version 2 only
 */
public record CgroupDetails(
    boolean unified,
    CgroupStats basics,
    Map<String, Long> memory,
    Map<String, Entry> entries,
    List<Long> perCpu,
    List<Long> perCpuKernel,
    List<Long> perCpuUser,
    Map<String, List<BlockEntry>> blkio,
    Map<String, Entry> hugetlb,
    Map<String, Long> cpuset,
    List<Integer> cpus,
    List<Integer> mems,
    Map<String, Pressure> pressure) {

  public CgroupDetails {
    memory = new TreeMap<>(memory);
    entries = Map.copyOf(entries);
    perCpu = List.copyOf(perCpu);
    perCpuKernel = List.copyOf(perCpuKernel);
    perCpuUser = List.copyOf(perCpuUser);
    blkio = Map.copyOf(blkio);
    hugetlb = new TreeMap<>(hugetlb);
    cpuset = new TreeMap<>(cpuset);
    cpus = List.copyOf(cpus);
    mems = List.copyOf(mems);
    pressure = Map.copyOf(pressure);
  }

  /** Of a container without a cgroup. */
  public static final CgroupDetails NONE =
      new CgroupDetails(
          false,
          CgroupStats.NONE,
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          Map.of());

  /**
   * @param limit all bits set: none
   * @param max the highest usage so far
   * @param failures how often the limit was hit
   */
  public record Entry(long limit, long usage, long max, long failures) {
    public static final Entry NONE = new Entry(0, 0, 0, 0);
  }

  /**
   * @param operation such as {@code Read}; empty: the value is of none
   */
  public record BlockEntry(long major, long minor, String operation, long value) {}

  /** Lines of a pressure file. */
  public record Pressure(Stall some, Stall full) {}

  /**
   * Shares of time in which tasks were stalled.
   *
   * @param average10 percent, of the last 10 seconds
   * @param total microseconds
   */
  public record Stall(double average10, double average60, double average300, long total) {
    static final Stall NONE = new Stall(0, 0, 0, 0);
  }

  public Entry entry(String kind) {
    return entries.getOrDefault(kind, Entry.NONE);
  }

  public List<BlockEntry> blocks(String table) {
    return blkio.getOrDefault(table, List.of());
  }

  public long memory(String key) {
    return memory.getOrDefault(key, 0L);
  }
}
