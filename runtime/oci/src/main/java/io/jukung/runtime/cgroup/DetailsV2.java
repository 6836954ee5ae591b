package io.jukung.runtime.cgroup;

import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Pressure;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link CgroupDetails} from the files of version 2, in the terms of version 1 as runc has them.
 */
final class DetailsV2 {
  private static final long UNLIMITED = -1;

  private DetailsV2() {}

  static CgroupDetails read(Path directory, CgroupStats basics) {
    Entry memory = entry(directory, "memory.");
    Map<String, Entry> entries = new HashMap<>();
    entries.put("memory", memory);
    entries.put("swap", both(memory, entry(directory, "memory.swap.")));
    Map<String, Pressure> pressure = new HashMap<>();
    for (String resource : List.of("cpu", "memory", "io")) {
      List<String> lines = CgroupFiles.lines(directory.resolve(resource + ".pressure"));
      if (!lines.isEmpty()) {
        pressure.put(resource, pressure(lines));
      }
    }
    return new CgroupDetails(
        true,
        basics,
        CgroupFiles.numbers(directory.resolve("memory.stat")),
        entries,
        List.of(),
        List.of(),
        List.of(),
        blocks(directory.resolve("io.stat")),
        hugetlb(directory),
        Map.of(),
        CgroupFiles.ranges(directory.resolve("cpuset.cpus.effective")),
        CgroupFiles.ranges(directory.resolve("cpuset.mems.effective")),
        pressure);
  }

  private static Entry entry(Path directory, String prefix) {
    if (!Files.exists(directory.resolve(prefix + "current"))) {
      return Entry.NONE;
    }
    return new Entry(
        CgroupFiles.number(directory.resolve(prefix + "max"), UNLIMITED),
        CgroupFiles.number(directory.resolve(prefix + "current"), 0),
        CgroupFiles.number(directory.resolve(prefix + "peak"), 0),
        CgroupFiles.keyed(directory.resolve(prefix + "events"), "max", 0));
  }

  /** What version 1 calls swap includes memory; a highest sum is not known. */
  private static Entry both(Entry memory, Entry swap) {
    boolean unlimited = swap.limit() == UNLIMITED || memory.limit() == UNLIMITED;
    return new Entry(
        unlimited ? UNLIMITED : memory.limit() + swap.limit(),
        memory.usage() + swap.usage(),
        0,
        swap.failures());
  }

  /** Lines such as {@code 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0}. */
  private static Map<String, List<BlockEntry>> blocks(Path file) {
    Map<String, List<BlockEntry>> tables = new HashMap<>();
    for (String line : CgroupFiles.lines(file)) {
      String[] words = line.split("[ :]", -1);
      if (words.length < 3 || !words[0].matches("\\d+")) {
        continue;
      }
      for (int i = 2; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        String key = equals < 0 ? "" : words[i].substring(0, equals);
        String table =
            switch (key) {
              case "rbytes", "wbytes" -> "io_service_bytes";
              case "rios", "wios" -> "io_serviced";
              default -> "";
            };
        if (!table.isEmpty()) {
          tables
              .computeIfAbsent(table, unused -> new ArrayList<>())
              .add(
                  new BlockEntry(
                      Long.parseLong(words[0]),
                      Long.parseLong(words[1]),
                      key.startsWith("r") ? "Read" : "Write",
                      Long.parseUnsignedLong(words[i].substring(equals + 1))));
        }
      }
    }
    return tables;
  }

  private static Map<String, Entry> hugetlb(Path directory) {
    Map<String, Entry> sizes = new HashMap<>();
    for (String size : CgroupFiles.pageSizes(directory, ".max")) {
      String name = "hugetlb." + size + ".";
      Path reserved = directory.resolve(name + "rsvd.current");
      Path current = Files.exists(reserved) ? reserved : directory.resolve(name + "current");
      sizes.put(
          size,
          new Entry(
              CgroupFiles.number(directory.resolve(name + "max"), UNLIMITED),
              CgroupFiles.number(current, 0),
              0,
              CgroupFiles.keyed(directory.resolve(name + "events"), "max", 0)));
    }
    return sizes;
  }

  private static Pressure pressure(List<String> lines) {
    Stall some = Stall.NONE;
    Stall full = Stall.NONE;
    for (String line : lines) {
      if (line.startsWith("some ")) {
        some = stall(line);
      } else if (line.startsWith("full ")) {
        full = stall(line);
      }
    }
    return new Pressure(some, full);
  }

  /** {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}. */
  private static Stall stall(String line) {
    Map<String, String> values = new HashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Stall(
        Double.parseDouble(values.getOrDefault("avg10", "0")),
        Double.parseDouble(values.getOrDefault("avg60", "0")),
        Double.parseDouble(values.getOrDefault("avg300", "0")),
        Long.parseUnsignedLong(values.getOrDefault("total", "0")));
  }
}
