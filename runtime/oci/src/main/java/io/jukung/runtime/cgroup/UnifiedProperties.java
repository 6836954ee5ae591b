package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Those files of {@code linux.resources.unified} that systemd has properties for. */
final class UnifiedProperties {
  private static final Map<String, String> NUMBERS =
      Map.of(
          "memory.high", "MemoryHigh",
          "memory.low", "MemoryLow",
          "memory.min", "MemoryMin",
          "memory.max", "MemoryMax",
          "memory.swap.max", "MemorySwapMax",
          "pids.max", "TasksMax");

  private final UnitLimits limits;

  UnifiedProperties(UnitLimits limits) {
    this.limits = limits;
  }

  /** Others are written to the files only. */
  void add(Map<String, String> unified) {
    boolean idle = limits.canIdle() && unified.getOrDefault("cpu.idle", "").strip().equals("1");
    unified.forEach(
        (file, given) -> {
          String value = given.strip();
          String number = NUMBERS.get(file);
          if (number != null) {
            long parsed = value.equals("max") ? UnitLimits.INFINITY : number(file, value);
            // a unit needs one task at least
            limits.number(number, file.equals("pids.max") && parsed == 0 ? 1 : parsed);
            return;
          }
          switch (file) {
            case "cpu.idle" -> {
              if (idle) {
                limits.number("CPUWeight", 0);
              }
            }
            case "cpu.weight" -> {
              if (!idle) {
                limits.number("CPUWeight", number(file, value));
              }
            }
            case "cpu.max" -> quota(file, value);
            case "cpuset.cpus" -> limits.bits("AllowedCPUs", "cpus", value);
            case "cpuset.mems" -> limits.bits("AllowedMemoryNodes", "mems", value);
            default -> {}
          }
        });
  }

  private void quota(String file, String value) {
    String[] words = value.split("\\s+", -1);
    if (words.length > 2) {
      throw invalid(file, value);
    }
    @Nullable Long quota = words[0].equals("max") ? null : Long.valueOf(number(file, words[0]));
    limits.quota(quota, words.length == 2 ? number(file, words[1]) : 100_000L);
  }

  private static long number(String file, String value) {
    if (!value.matches("[0-9]{1,20}")) {
      throw invalid(file, value);
    }
    try {
      return Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw invalid(file, value);
    }
  }

  private static OciException invalid(String file, String value) {
    return OciException.badSpec(
        "linux.resources.unified: invalid value for " + file + ": \"" + value + "\"");
  }
}
