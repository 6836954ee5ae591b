package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.dbus.UnitProperty;
import io.jukung.runtime.dbus.Variant;
import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.CpuLimits;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import io.jukung.runtime.spec.ResourcesSpec.MemoryLimits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits as properties of a unit (systemd.resource-control(5)), so that systemd, which owns the
 * cgroup, writes the same values that we write. What it has no property for is in our files only.
 */
final class UnitLimits {
  static final long INFINITY = -1;
  private static final int QUOTA_PERIOD_SINCE = 242;
  private static final int CPUSET_SINCE = 244;
  private static final int DEVICE_NUMBERS_SINCE = 240;
  private static final int IDLE_SINCE = 252;
  private static final long DEFAULT_PERIOD = 100_000;
  private static final long PERCENT = 10_000;

  /** More processors and memory nodes than any kernel has. */
  private static final int MOST_BITS = 1 << 16;

  private final boolean v2;
  private final int version;
  private final List<UnitProperty> properties = new ArrayList<>();

  /**
   * @param v2 which version of cgroups systemd uses
   * @param version of systemd
   */
  UnitLimits(boolean v2, int version) {
    this.v2 = v2;
    this.version = version;
  }

  /** Those that are set, and with {@code devices} the device policy. */
  List<UnitProperty> of(ResourcesSpec resources, boolean devices) {
    if (devices) {
      devices(resources.devices());
    }
    memory(resources.memory());
    cpu(resources.cpu());
    Long weight = resources.blockIo().weight();
    if (!v2 && weight != null && weight != 0) {
      number("BlockIOWeight", weight);
    }
    Long pids = resources.pidsLimit();
    if (pids != null && pids != 0) {
      number("TasksMax", pids < 0 ? INFINITY : pids);
    }
    if (v2) {
      new UnifiedProperties(this).add(resources.unified());
    }
    return List.copyOf(properties);
  }

  void number(String name, long value) {
    properties.add(new UnitProperty(name, Variant.unsigned(value)));
  }

  private void memory(MemoryLimits memory) {
    Long limit = memory.limit();
    if (limit != null && limit != 0) {
      number(v2 ? "MemoryMax" : "MemoryLimit", limit);
    }
    if (!v2) {
      return;
    }
    Long reservation = memory.reservation();
    if (reservation != null && reservation != 0) {
      number("MemoryLow", reservation);
    }
    String swap = LimitsV2.swapAlone(memory.swap(), limit);
    if (swap != null) {
      number("MemorySwapMax", swap.equals("max") ? INFINITY : Long.parseLong(swap));
    }
  }

  private void cpu(CpuLimits cpu) {
    Long shares = cpu.shares();
    Long idle = cpu.idle();
    if (v2 && idle != null && idle == 1 && version >= IDLE_SINCE) {
      // systemd's way to say idle; an idle cgroup has no weight
      number("CPUWeight", 0);
    } else if (shares != null && shares != 0) {
      number(v2 ? "CPUWeight" : "CPUShares", v2 ? LimitsV2.weight(shares) : shares);
    }
    quota(cpu.quota(), cpu.period());
    bits("AllowedCPUs", "cpus", cpu.cpus());
    bits("AllowedMemoryNodes", "mems", cpu.mems());
  }

  void quota(@Nullable Long quota, @Nullable Long period) {
    if (period != null && period != 0 && version >= QUOTA_PERIOD_SINCE) {
      number("CPUQuotaPeriodUSec", period);
    }
    if (CpuV1.set(quota) || CpuV1.set(period)) {
      number("CPUQuotaPerSecUSec", perSecond(quota, period));
    }
  }

  /** µs of processor time per second, which systemd keeps in whole percents, rounded up. */
  private static long perSecond(@Nullable Long quota, @Nullable Long period) {
    if (quota == null || quota <= 0) {
      return INFINITY;
    }
    long exact = quota * 1_000_000 / (period == null || period == 0 ? DEFAULT_PERIOD : period);
    return (exact + PERCENT - 1) / PERCENT * PERCENT;
  }

  /** The same resources with the quota that systemd makes of it, so that both write one value. */
  static ResourcesSpec rounded(ResourcesSpec resources) {
    CpuLimits cpu = resources.cpu();
    Long quota = cpu.quota();
    if (quota == null || quota <= 0) {
      return resources;
    }
    Long given = cpu.period();
    long period = given == null || given == 0 ? DEFAULT_PERIOD : given;
    long exact = quota * 1_000_000 / period;
    if (exact % PERCENT == 0) {
      return resources;
    }
    long roundedUp = perSecond(quota, period) * period / 1_000_000;
    return resources.withCpu(cpu.withQuota(roundedUp));
  }

  void bits(String name, String what, String list) {
    if (!list.isEmpty() && version >= CPUSET_SINCE) {
      properties.add(new UnitProperty(name, new Variant("ay", bits(what, list))));
    }
  }

  /** A list such as {@code 0-2,7} as bytes, the lowest numbers first. */
  static List<Object> bits(String what, String list) {
    BitSet set = new BitSet();
    for (String range : list.split(",", -1)) {
      String[] ends = range.strip().split("-", 2);
      if (ends[0].isEmpty() && ends.length == 1) {
        continue;
      }
      int from = bit(what, list, ends[0]);
      int to = ends.length == 1 ? from : bit(what, list, ends[1]);
      if (from > to) {
        throw badList(what, list);
      }
      set.set(from, to + 1);
    }
    if (set.isEmpty()) {
      throw badList(what, list);
    }
    List<Object> bytes = new ArrayList<>();
    for (byte b : set.toByteArray()) {
      bytes.add(b);
    }
    return bytes;
  }

  private static int bit(String what, String list, String text) {
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) >= MOST_BITS) {
      throw badList(what, list);
    }
    return Integer.parseInt(text);
  }

  private static OciException badList(String what, String list) {
    return OciException.badSpec("linux.resources.cpu." + what + ": \"" + list + "\" is no list");
  }

  /**
   * Systemd knows lists of what is allowed only. Version 1 needs them, since systemd rewrites the
   * devices cgroup whenever it reads its units again; what it cannot say, our own policy does.
   */
  private void devices(List<DeviceRule> rules) {
    List<List<Object>> allowed = new ArrayList<>();
    String policy = "auto";
    DevicePolicy all = policy(rules);
    if (all != null && !all.allowByDefault() && version >= DEVICE_NUMBERS_SINCE) {
      policy = "strict";
      for (DeviceRule rule : all.exceptions()) {
        String node = node(rule);
        if (node != null) {
          allowed.add(List.of(node, rule.access()));
        }
      }
    }
    // an empty list clears what an earlier one allowed
    properties.add(new UnitProperty("DeviceAllow", new Variant("a(ss)", List.of())));
    properties.add(new UnitProperty("DevicePolicy", Variant.of(policy)));
    if (!allowed.isEmpty()) {
      properties.add(new UnitProperty("DeviceAllow", new Variant("a(ss)", allowed)));
    }
  }

  /** Null where the rules' order matters: only the program of version 2 can hold that. */
  private @Nullable DevicePolicy policy(List<DeviceRule> rules) {
    if (!v2) {
      return DevicePolicy.of(rules);
    }
    try {
      return DevicePolicy.of(rules);
    } catch (OciException orderMatters) {
      return null;
    }
  }

  private static @Nullable String node(DeviceRule rule) {
    String type = rule.type().equals("b") ? "block" : "char";
    if (rule.major() == null) {
      return rule.minor() == null ? type + "-*" : null;
    }
    return rule.minor() == null
        ? type + "-" + rule.major()
        : "/dev/" + type + "/" + rule.major() + ":" + rule.minor();
  }

  boolean canIdle() {
    return version >= IDLE_SINCE;
  }
}
