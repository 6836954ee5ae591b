package io.jukung.runtime.command;

import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Pressure;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import io.jukung.runtime.cgroup.CgroupStats;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Statistics in the shape of runc's {@code events}, with its names; what is zero and optional there
 * is left out here. intel_rdt is empty, since such groups are refused; network_interfaces is null,
 * as with runc, which knows none unless it made them.
 */
final class StatsJson {
  /** Name there → table. */
  private static final List<Map.Entry<String, String>> BLOCK_TABLES =
      List.of(
          Map.entry("ioServiceBytesRecursive", "io_service_bytes"),
          Map.entry("ioServicedRecursive", "io_serviced"),
          Map.entry("ioQueueRecursive", "io_queued"),
          Map.entry("ioServiceTimeRecursive", "io_service_time"),
          Map.entry("ioWaitTimeRecursive", "io_wait_time"),
          Map.entry("ioMergedRecursive", "io_merged"),
          Map.entry("ioTimeRecursive", "time"),
          Map.entry("sectorsRecursive", "sectors"));

  private static final List<String> CPUSET =
      List.of(
          "mem_hardwall",
          "mem_exclusive",
          "memory_migrate",
          "memory_spread_page",
          "memory_spread_slab",
          "memory_pressure",
          "sched_load_balance",
          "sched_relax_domain_level");

  private StatsJson() {}

  static JsonObject of(CgroupDetails details) {
    JsonObject.Builder hugetlb = JsonObject.builder();
    details.hugetlb().forEach((size, entry) -> hugetlb.put(size, hugetlb(entry)));
    return JsonObject.builder()
        .put("cpu", cpu(details))
        .put("cpuset", cpuset(details))
        .put("memory", memory(details))
        .put("pids", pids(details.basics()))
        .put("blkio", blkio(details))
        .put("hugetlb", hugetlb)
        .put("intel_rdt", JsonObject.EMPTY)
        .put("network_interfaces", JsonNull.NULL)
        .build();
  }

  private static JsonObject.Builder cpu(CgroupDetails details) {
    CgroupStats basics = details.basics();
    JsonObject.Builder usage = JsonObject.builder();
    optional(usage, "total", known(basics.cpuTotal()));
    numbers(usage, "percpu", details.perCpu());
    numbers(usage, "percpu_kernel", details.perCpuKernel());
    numbers(usage, "percpu_user", details.perCpuUser());
    usage.put("kernel", known(basics.cpuSystem())).put("user", known(basics.cpuUser()));
    JsonObject.Builder throttling = JsonObject.builder();
    optional(throttling, "periods", known(basics.cpuPeriods()));
    optional(throttling, "throttledPeriods", known(basics.cpuThrottledPeriods()));
    optional(throttling, "throttledTime", known(basics.cpuThrottled()));
    JsonObject.Builder cpu = JsonObject.builder().put("usage", usage).put("throttling", throttling);
    pressure(cpu, details, "cpu");
    return cpu;
  }

  private static JsonObject.Builder cpuset(CgroupDetails details) {
    Map<String, Long> values = details.cpuset();
    JsonObject.Builder cpuset = JsonObject.builder();
    numbers(cpuset, "cpus", details.cpus().stream().map(Integer::longValue).toList());
    cpuset.put("cpu_exclusive", values.getOrDefault("cpu_exclusive", 0L));
    numbers(cpuset, "mems", details.mems().stream().map(Integer::longValue).toList());
    CPUSET.forEach(name -> cpuset.put(name, values.getOrDefault(name, 0L)));
    return cpuset;
  }

  private static JsonObject.Builder memory(CgroupDetails details) {
    JsonObject.Builder memory = JsonObject.builder();
    optional(memory, "cache", details.memory(details.unified() ? "file" : "cache"));
    memory
        .put("usage", memory(details.entry("memory")))
        .put("swap", memory(details.entry("swap")))
        .put("kernel", memory(details.entry("kernel")))
        .put("kernelTCP", memory(details.entry("kernelTCP")));
    if (!details.memory().isEmpty()) {
      JsonObject.Builder raw = JsonObject.builder();
      details.memory().forEach((key, value) -> raw.put(key, JsonNumber.ofUnsigned(value)));
      memory.put("raw", raw);
    }
    pressure(memory, details, "memory");
    return memory;
  }

  private static JsonObject.Builder memory(Entry entry) {
    JsonObject.Builder json =
        JsonObject.builder().put("limit", JsonNumber.ofUnsigned(entry.limit()));
    optional(json, "usage", entry.usage());
    optional(json, "max", entry.max());
    return json.put("failcnt", JsonNumber.ofUnsigned(entry.failures()));
  }

  private static JsonObject.Builder pids(CgroupStats basics) {
    JsonObject.Builder pids = JsonObject.builder();
    optional(pids, "current", known(basics.pids()));
    optional(pids, "limit", basics.pidsLimit() == Long.MAX_VALUE ? 0 : known(basics.pidsLimit()));
    return pids;
  }

  private static JsonObject.Builder blkio(CgroupDetails details) {
    JsonObject.Builder blkio = JsonObject.builder();
    for (Map.Entry<String, String> table : BLOCK_TABLES) {
      List<JsonValue> entries = new ArrayList<>();
      for (BlockEntry entry : details.blocks(table.getValue())) {
        JsonObject.Builder json = JsonObject.builder();
        optional(json, "major", entry.major());
        optional(json, "minor", entry.minor());
        if (!entry.operation().isEmpty()) {
          json.put("op", entry.operation());
        }
        optional(json, "value", entry.value());
        entries.add(json.build());
      }
      if (!entries.isEmpty()) {
        blkio.put(table.getKey(), new JsonArray(entries));
      }
    }
    pressure(blkio, details, "io");
    return blkio;
  }

  private static JsonObject.Builder hugetlb(Entry entry) {
    JsonObject.Builder json = JsonObject.builder();
    optional(json, "usage", entry.usage());
    optional(json, "max", entry.max());
    return json.put("failcnt", JsonNumber.ofUnsigned(entry.failures()));
  }

  private static void pressure(JsonObject.Builder into, CgroupDetails details, String resource) {
    Pressure pressure = details.pressure().get(resource);
    if (pressure != null) {
      into.put(
          "psi",
          JsonObject.builder()
              .put("some", stall(pressure.some()))
              .put("full", stall(pressure.full())));
    }
  }

  private static JsonObject.Builder stall(Stall stall) {
    return JsonObject.builder()
        .put("avg10", stall.average10())
        .put("avg60", stall.average60())
        .put("avg300", stall.average300())
        .put("total", JsonNumber.ofUnsigned(stall.total()));
  }

  private static void optional(JsonObject.Builder into, String name, long value) {
    if (value != 0) {
      into.put(name, JsonNumber.ofUnsigned(value));
    }
  }

  private static void numbers(JsonObject.Builder into, String name, List<Long> values) {
    if (!values.isEmpty()) {
      List<JsonValue> numbers = new ArrayList<>();
      values.forEach(value -> numbers.add(JsonNumber.ofUnsigned(value)));
      into.put(name, new JsonArray(numbers));
    }
  }

  private static long known(long value) {
    return Math.max(0, value);
  }
}
