package io.jukung.shim.task;

import com.google.protobuf.Any;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Pressure;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import io.jukung.runtime.cgroup.CgroupStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statistics as {@code io.containerd.cgroups.v1.Metrics} or {@code …v2.Metrics}, which is what
 * containerd's callers decode: fields by their numbers there. Written without generated classes,
 * which would be some thirty for one answer.
 */
final class CgroupMetrics {
  private static final String V1 = "io.containerd.cgroups.v1.Metrics";
  private static final String V2 = "io.containerd.cgroups.v2.Metrics";

  /** Keys of memory.stat in the order of fields 1 to 15, and with {@code total_} 18 to 32. */
  private static final List<String> MEMORY_V1 =
      List.of(
          "cache",
          "rss",
          "rss_huge",
          "mapped_file",
          "dirty",
          "writeback",
          "pgpgin",
          "pgpgout",
          "pgfault",
          "pgmajfault",
          "inactive_anon",
          "active_anon",
          "inactive_file",
          "active_file",
          "unevictable");

  /** Keys of memory.stat in the order of fields 1 to 31. */
  private static final List<String> MEMORY_V2 =
      List.of(
          "anon",
          "file",
          "kernel_stack",
          "slab",
          "sock",
          "shmem",
          "file_mapped",
          "file_dirty",
          "file_writeback",
          "anon_thp",
          "inactive_anon",
          "active_anon",
          "inactive_file",
          "active_file",
          "unevictable",
          "slab_reclaimable",
          "slab_unreclaimable",
          "pgfault",
          "pgmajfault",
          "workingset_refault_file",
          "workingset_activate_file",
          "workingset_nodereclaim",
          "pgrefill",
          "pgscan",
          "pgsteal",
          "pgactivate",
          "pgdeactivate",
          "pglazyfree",
          "pglazyfreed",
          "thp_fault_alloc",
          "thp_collapse_alloc");

  private static final List<String> BLOCKS_V1 =
      List.of(
          "io_service_bytes",
          "io_serviced",
          "io_queued",
          "io_service_time",
          "io_wait_time",
          "io_merged",
          "time",
          "sectors");

  private CgroupMetrics() {}

  static Any of(CgroupDetails details) {
    return Any.newBuilder()
        .setTypeUrl(details.unified() ? V2 : V1)
        .setValue((details.unified() ? version2(details) : version1(details)).toBytes())
        .build();
  }

  private static WireFields version1(CgroupDetails details) {
    WireFields all = new WireFields();
    details
        .hugetlb()
        .forEach(
            (size, entry) ->
                all.message(
                    1,
                    new WireFields()
                        .number(1, entry.usage())
                        .number(2, entry.max())
                        .number(3, entry.failures())
                        .text(4, size)));
    CgroupStats basics = details.basics();
    all.message(2, pids(basics));
    all.message(3, processorsV1(details, basics));
    all.message(4, memoryV1(details));
    WireFields blocks = new WireFields();
    for (int i = 0; i < BLOCKS_V1.size(); i++) {
      for (BlockEntry entry : details.blocks(BLOCKS_V1.get(i))) {
        blocks.message(
            i + 1,
            new WireFields()
                .text(1, entry.operation())
                .number(3, entry.major())
                .number(4, entry.minor())
                .number(5, entry.value()));
      }
    }
    all.message(5, blocks);
    return all.message(9, new WireFields().number(3, basics.oomKills()));
  }

  private static WireFields pids(CgroupStats basics) {
    long limit = basics.pidsLimit() == Long.MAX_VALUE ? 0 : known(basics.pidsLimit());
    return new WireFields().number(1, known(basics.pids())).number(2, limit);
  }

  private static WireFields processorsV1(CgroupDetails details, CgroupStats basics) {
    return new WireFields()
        .message(
            1,
            new WireFields()
                .number(1, known(basics.cpuTotal()))
                .number(2, known(basics.cpuSystem()))
                .number(3, known(basics.cpuUser()))
                .packed(4, details.perCpu()))
        .message(
            2,
            new WireFields()
                .number(1, known(basics.cpuPeriods()))
                .number(2, known(basics.cpuThrottledPeriods()))
                .number(3, known(basics.cpuThrottled())));
  }

  private static WireFields memoryV1(CgroupDetails details) {
    WireFields memory = new WireFields();
    for (int i = 0; i < MEMORY_V1.size(); i++) {
      memory.number(i + 1, details.memory(MEMORY_V1.get(i)));
    }
    memory.number(16, details.memory("hierarchical_memory_limit"));
    memory.number(17, details.memory("hierarchical_memsw_limit"));
    for (int i = 0; i < MEMORY_V1.size(); i++) {
      memory.number(i + 18, details.memory("total_" + MEMORY_V1.get(i)));
    }
    return memory
        .message(33, entry(details.entry("memory")))
        .message(34, entry(details.entry("swap")))
        .message(35, entry(details.entry("kernel")))
        .message(36, entry(details.entry("kernelTCP")));
  }

  private static WireFields entry(Entry entry) {
    return new WireFields()
        .number(1, entry.limit())
        .number(2, entry.usage())
        .number(3, entry.max())
        .number(4, entry.failures());
  }

  private static WireFields version2(CgroupDetails details) {
    CgroupStats basics = details.basics();
    WireFields all = new WireFields().message(1, pids(basics));
    WireFields processors =
        new WireFields()
            .number(1, known(basics.cpuTotal()) / 1000)
            .number(2, known(basics.cpuUser()) / 1000)
            .number(3, known(basics.cpuSystem()) / 1000)
            .number(4, known(basics.cpuPeriods()))
            .number(5, known(basics.cpuThrottledPeriods()))
            .number(6, known(basics.cpuThrottled()) / 1000);
    all.message(2, pressure(processors, 7, details.pressure().get("cpu")));
    all.message(4, memoryV2(details));
    all.message(6, blocksV2(details));
    details
        .hugetlb()
        .forEach(
            (size, entry) ->
                all.message(
                    7,
                    new WireFields()
                        .number(1, entry.usage())
                        .number(2, entry.limit())
                        .text(3, size)
                        .number(4, entry.failures())));
    return all.message(
        8, new WireFields().number(3, known(basics.memoryFailures())).number(5, basics.oomKills()));
  }

  private static WireFields memoryV2(CgroupDetails details) {
    WireFields memory = new WireFields();
    for (int i = 0; i < MEMORY_V2.size(); i++) {
      memory.number(i + 1, details.memory(MEMORY_V2.get(i)));
    }
    Entry used = details.entry("memory");
    Entry both = details.entry("swap");
    memory.number(32, used.usage()).number(33, used.limit());
    memory.number(34, Math.max(0, both.usage() - used.usage()));
    // what is unlimited stays so, as all bits set
    memory.number(35, both.limit() == -1 ? -1 : both.limit() - used.limit());
    memory.number(36, used.max());
    return pressure(memory, 38, details.pressure().get("memory"));
  }

  private static WireFields blocksV2(CgroupDetails details) {
    Map<List<Long>, long[]> devices = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      for (BlockEntry entry : details.blocks(BLOCKS_V1.get(i))) {
        long[] values =
            devices.computeIfAbsent(List.of(entry.major(), entry.minor()), unused -> new long[4]);
        values[2 * i + (entry.operation().equals("Read") ? 0 : 1)] = entry.value();
      }
    }
    WireFields blocks = new WireFields();
    devices.forEach(
        (device, values) ->
            blocks.message(
                1,
                new WireFields()
                    .number(1, device.get(0))
                    .number(2, device.get(1))
                    .number(3, values[0])
                    .number(4, values[1])
                    .number(5, values[2])
                    .number(6, values[3])));
    return pressure(blocks, 2, details.pressure().get("io"));
  }

  private static WireFields pressure(WireFields into, int field, @Nullable Pressure pressure) {
    return pressure == null
        ? into
        : into.message(
            field,
            new WireFields().message(1, stall(pressure.some())).message(2, stall(pressure.full())));
  }

  private static WireFields stall(Stall stall) {
    return new WireFields()
        .real(1, stall.average10())
        .real(2, stall.average60())
        .real(3, stall.average300())
        .number(4, stall.total());
  }

  private static long known(long value) {
    return Math.max(0, value);
  }
}
