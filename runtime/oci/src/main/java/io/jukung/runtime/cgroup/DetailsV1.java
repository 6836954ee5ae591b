package io.jukung.runtime.cgroup;

import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link CgroupDetails} from the files of version 1. */
final class DetailsV1 {
  private static final Path NONE = Path.of("/nonexistent");

  /** Who keeps account of blocks, the best first; only some say more than bytes and operations. */
  private static final List<String> BLOCK_ACCOUNTS =
      List.of("blkio.bfq.", "blkio.", "blkio.throttle.");

  private static final List<String> BLOCK_TABLES =
      List.of(
          "io_service_bytes",
          "io_serviced",
          "io_queued",
          "io_service_time",
          "io_wait_time",
          "io_merged",
          "time",
          "sectors");

  private static final List<String> CPUSET_NUMBERS =
      List.of(
          "cpu_exclusive",
          "mem_hardwall",
          "mem_exclusive",
          "memory_migrate",
          "memory_spread_page",
          "memory_spread_slab",
          "memory_pressure",
          "sched_load_balance");

  private final Map<String, Path> directories;

  DetailsV1(Map<String, Path> directories) {
    this.directories = directories;
  }

  private Path of(String controller) {
    return directories.getOrDefault(controller, NONE);
  }

  CgroupDetails read(CgroupStats basics) {
    Path memory = of("memory");
    Map<String, Entry> entries = new HashMap<>();
    entries.put("memory", entry(memory, "memory."));
    entries.put("swap", entry(memory, "memory.memsw."));
    entries.put("kernel", entry(memory, "memory.kmem."));
    entries.put("kernelTCP", entry(memory, "memory.kmem.tcp."));
    Path account = of("cpuacct");
    List<Long> kernel = new ArrayList<>();
    List<Long> user = new ArrayList<>();
    for (String line : CgroupFiles.lines(account.resolve("cpuacct.usage_all"))) {
      String[] words = line.split(" ", -1);
      if (words.length >= 3 && Character.isDigit(words[0].charAt(0))) {
        user.add(Long.parseUnsignedLong(words[1]));
        kernel.add(Long.parseUnsignedLong(words[2]));
      }
    }
    Path cpuset = of("cpuset");
    return new CgroupDetails(
        false,
        basics,
        CgroupFiles.numbers(memory.resolve("memory.stat")),
        entries,
        perCpu(account),
        kernel,
        user,
        blocks(of("blkio")),
        hugetlb(of("hugetlb")),
        cpuset(cpuset),
        CgroupFiles.ranges(cpuset.resolve("cpuset.cpus")),
        CgroupFiles.ranges(cpuset.resolve("cpuset.mems")),
        Map.of());
  }

  private static Entry entry(Path directory, String prefix) {
    return new Entry(
        CgroupFiles.number(directory.resolve(prefix + "limit_in_bytes"), 0),
        CgroupFiles.number(directory.resolve(prefix + "usage_in_bytes"), 0),
        CgroupFiles.number(directory.resolve(prefix + "max_usage_in_bytes"), 0),
        CgroupFiles.number(directory.resolve(prefix + "failcnt"), 0));
  }

  private static List<Long> perCpu(Path account) {
    List<Long> values = new ArrayList<>();
    for (String line : CgroupFiles.lines(account.resolve("cpuacct.usage_percpu"))) {
      for (String word : line.strip().split("\\s+", -1)) {
        values.add(Long.parseUnsignedLong(word));
      }
    }
    return values;
  }

  private static Map<String, List<BlockEntry>> blocks(Path directory) {
    for (String account : BLOCK_ACCOUNTS) {
      Map<String, List<BlockEntry>> tables = new HashMap<>();
      for (String table : BLOCK_TABLES) {
        Path file = directory.resolve(account + table + "_recursive");
        if (!Files.exists(file)) {
          file = directory.resolve(account + table);
        }
        List<BlockEntry> found = table(file);
        if (!found.isEmpty()) {
          tables.put(table, found);
        }
      }
      if (!tables.isEmpty()) {
        return tables;
      }
    }
    return Map.of();
  }

  /** Lines such as {@code 8:0 Read 4096}, or {@code 8:0 4096}, and a sum at the end. */
  private static List<BlockEntry> table(Path file) {
    List<BlockEntry> entries = new ArrayList<>();
    for (String line : CgroupFiles.lines(file)) {
      String[] words = line.split("[ :]", -1);
      if (words.length == 3 || words.length == 4) {
        entries.add(
            new BlockEntry(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                words.length == 4 ? words[2] : "",
                Long.parseUnsignedLong(words[words.length - 1])));
      }
    }
    return entries;
  }

  private static Map<String, Entry> hugetlb(Path directory) {
    Map<String, Entry> sizes = new HashMap<>();
    for (String size : CgroupFiles.pageSizes(directory, ".limit_in_bytes")) {
      String reserved = "hugetlb." + size + ".rsvd.";
      boolean has = Files.exists(directory.resolve(reserved + "usage_in_bytes"));
      sizes.put(size, entry(directory, has ? reserved : "hugetlb." + size + "."));
    }
    return sizes;
  }

  private static Map<String, Long> cpuset(Path directory) {
    Map<String, Long> values = new HashMap<>();
    for (String name : CPUSET_NUMBERS) {
      values.put(name, CgroupFiles.number(directory.resolve("cpuset." + name), 0));
    }
    String level = CgroupFiles.readIfThere(directory.resolve("cpuset.sched_relax_domain_level"));
    values.put("sched_relax_domain_level", level == null ? 0 : Long.parseLong(level));
    return values;
  }
}
