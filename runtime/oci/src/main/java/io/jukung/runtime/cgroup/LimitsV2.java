package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.BlockIo;
import io.jukung.runtime.spec.ResourcesSpec.CpuLimits;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRate;
import io.jukung.runtime.spec.ResourcesSpec.DeviceWeight;
import io.jukung.runtime.spec.ResourcesSpec.HugepageLimit;
import io.jukung.runtime.spec.ResourcesSpec.MemoryLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spec's limits, which speak version 1, in the files of version 2. */
final class LimitsV2 {
  private static final long DEFAULT_PERIOD = 100_000;

  private LimitsV2() {}

  static void apply(Path directory, ResourcesSpec resources) {
    memory(directory, resources.memory());
    cpu(directory, resources.cpu());
    new PidsV1().apply(directory, resources);
    io(directory, resources.blockIo());
    for (HugepageLimit limit : resources.hugepageLimits()) {
      String value = Long.toUnsignedString(limit.limit());
      String pages = "hugetlb." + limit.pageSize();
      write(directory, pages + ".max", value);
      HugetlbV1.reserved(directory.resolve(pages + ".rsvd.max"), value);
    }
    new RdmaV1().apply(directory, resources);
    if (CpuV1.set(resources.networkClassId()) || !resources.networkPriorities().isEmpty()) {
      throw CgroupFiles.failed("linux.resources.network needs cgroup version 1");
    }
    for (Map.Entry<String, String> entry : resources.unified().entrySet()) {
      String file = entry.getKey();
      if (file.indexOf('/') >= 0 || file.indexOf('.') <= 0) {
        throw CgroupFiles.failed("linux.resources.unified: \"" + file + "\" is no cgroup file");
      }
      for (String line : entry.getValue().split("\n", -1)) {
        write(directory, file, line);
      }
    }
  }

  private static void memory(Path directory, MemoryLimits memory) {
    refuse("kernelTCP", CpuV1.set(memory.kernelTcp()));
    refuse("disableOOMKiller", memory.disableOomKiller());
    refuse("swappiness", memory.swappiness() != null);
    Long limit = memory.limit();
    if (memory.checkBeforeUpdate() && limit != null && limit > 0) {
      long usage = CgroupFiles.number(directory.resolve("memory.current"), 0);
      if (limit < usage) {
        throw CgroupFiles.failed("memory limit " + limit + " is below the current usage " + usage);
      }
    }
    String swap = swapAlone(memory.swap(), limit);
    // where no swap is accounted, there is none to limit or to lift a limit from
    if (swap != null
        && (Files.exists(directory.resolve("memory.swap.max"))
            || !(swap.equals("max") || swap.equals("0")))) {
      write(directory, "memory.swap.max", swap);
    }
    if (limit != null && limit != 0) {
      write(directory, "memory.max", max(limit));
    }
    Long reservation = memory.reservation();
    if (reservation != null && reservation != 0) {
      write(directory, "memory.low", max(reservation));
    }
  }

  private static void refuse(String what, boolean asked) {
    if (asked) {
      throw CgroupFiles.failed("linux.resources.memory." + what + " needs cgroup version 1");
    }
  }

  /**
   * The spec's swap is memory and swap together, version 2's is swap alone.
   *
   * @return null: stays as it is
   */
  static @Nullable String swapAlone(@Nullable Long swap, @Nullable Long limit) {
    boolean unlimited = limit != null && limit < 0;
    if (swap == null || swap == 0) {
      // as in version 1, where lifting the memory limit lifts the sum
      return unlimited ? "max" : null;
    }
    if (swap < 0) {
      return "max";
    }
    if (unlimited) {
      return Long.toString(swap);
    }
    if (limit == null || limit == 0) {
      throw CgroupFiles.failed("a limit of memory and swap needs a memory limit");
    }
    if (swap < limit) {
      throw CgroupFiles.failed("the limit of memory and swap is below the memory limit");
    }
    return Long.toString(swap - limit);
  }

  private static String max(long value) {
    return value < 0 ? "max" : Long.toString(value);
  }

  private static void cpu(Path directory, CpuLimits cpu) {
    if (CpuV1.set(cpu.realtimeRuntime()) || CpuV1.set(cpu.realtimePeriod())) {
      throw CgroupFiles.failed("real-time limits need cgroup version 1");
    }
    if (cpu.idle() != null) {
      // before the weight, which an idle cgroup does not take
      write(directory, "cpu.idle", cpu.idle().toString());
    }
    Long shares = cpu.shares();
    if (shares != null && shares != 0) {
      write(directory, "cpu.weight", Long.toString(weight(shares)));
    }
    boolean burstLater = !CpuV1.tryBurst(directory.resolve("cpu.max.burst"), cpu.burst());
    if (CpuV1.set(cpu.quota()) || CpuV1.set(cpu.period())) {
      write(directory, "cpu.max", bandwidth(directory.resolve("cpu.max"), cpu));
    }
    if (burstLater && cpu.burst() != null) {
      write(directory, "cpu.max.burst", cpu.burst().toString());
    }
    if (!cpu.cpus().isEmpty()) {
      write(directory, "cpuset.cpus", cpu.cpus());
    }
    if (!cpu.mems().isEmpty()) {
      write(directory, "cpuset.mems", cpu.mems());
    }
  }

  /** One file has both: what is not set stays as it is. */
  private static String bandwidth(Path file, CpuLimits cpu) {
    String text = CgroupFiles.readIfThere(file);
    String[] current = (text == null ? "" : text).split(" ", -1);
    Long quota = cpu.quota();
    Long period = cpu.period();
    String first = current[0].isEmpty() ? "max" : current[0];
    if (quota != null && quota != 0) {
      first = quota < 0 ? "max" : quota.toString();
    }
    String second = current.length < 2 ? Long.toString(DEFAULT_PERIOD) : current[1];
    return first + " " + (period == null || period == 0 ? second : period.toString());
  }

  /**
   * Maps 2..262144 to 1..10000 so that 1024, the default, becomes 100, which is the default too. A
   * quadratic function of the logarithm, as runc and crun have it since 2025; the linear one before
   * gave 39, less than a cgroup that says nothing.
   */
  static long weight(long shares) {
    if (shares <= 2) {
      return 1;
    }
    if (shares >= 262_144) {
      return 10_000;
    }
    double log = Math.log(shares) / Math.log(2);
    double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
    return (long) Math.ceil(Math.pow(10, exponent));
  }

  private static void io(Path directory, BlockIo io) {
    if (BlkioV1.empty(io)) {
      return;
    }
    boolean bfq = Files.exists(directory.resolve("io.bfq.weight"));
    Long weight = io.weight();
    if (weight != null && weight != 0) {
      if (bfq) {
        write(directory, "io.bfq.weight", weight.toString());
      } else {
        write(directory, "io.weight", "default " + ioWeight(weight));
      }
    }
    for (DeviceWeight device : io.weightDevices()) {
      if (device.weight() != null) {
        String prefix = device.major() + ":" + device.minor() + " ";
        write(
            directory,
            bfq ? "io.bfq.weight" : "io.weight",
            prefix + (bfq ? device.weight() : ioWeight(device.weight())));
      }
    }
    rates(directory, "rbps", io.readBps());
    rates(directory, "wbps", io.writeBps());
    rates(directory, "riops", io.readIops());
    rates(directory, "wiops", io.writeIops());
  }

  /** Maps 10..1000 linearly to 1..10000. */
  static long ioWeight(long weight) {
    return 1 + (weight - 10) * 9_999 / 990;
  }

  private static void rates(Path directory, String key, List<DeviceRate> rates) {
    for (DeviceRate rate : rates) {
      write(
          directory,
          "io.max",
          rate.major()
              + ":"
              + rate.minor()
              + " "
              + key
              + "="
              + (rate.rate() == 0 ? "max" : Long.toUnsignedString(rate.rate())));
    }
  }

  private static void write(Path directory, String file, String value) {
    CgroupFiles.write(directory.resolve(file), value);
  }
}
