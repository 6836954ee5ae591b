package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.format.Units;
import io.jukung.proto.engine.v1.Resources;
import io.jukung.proto.engine.v1.Ulimit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Limits: memory, CPU, processes, ulimits. */
final class ResourceFlags {
  private static final Set<String> ULIMITS =
      Set.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private final Arguments arguments;

  ResourceFlags(Arguments arguments) {
    this.arguments = arguments;
  }

  Resources resources() {
    Resources.Builder resources =
        Resources.newBuilder()
            .setMemory(size("memory"))
            .setMemorySwap("-1".equals(arguments.find("memory-swap")) ? -1 : size("memory-swap"))
            .setMemoryReservation(size("memory-reservation"))
            .setNanoCpus(nanoCpus())
            .setCpuShares(arguments.number("cpu-shares", 0))
            .setCpuPeriod(arguments.number("cpu-period", 0))
            .setCpuQuota(arguments.number("cpu-quota", 0))
            .setCpusetCpus(arguments.value("cpuset-cpus", ""))
            .setCpusetMems(arguments.value("cpuset-mems", ""))
            .setPidsLimit(arguments.number("pids-limit", 0))
            .setOomKillDisable(arguments.is("oom-kill-disable"));
    if (resources.getNanoCpus() > 0
        && (resources.getCpuPeriod() != 0 || resources.getCpuQuota() != 0)) {
      throw CommandException.usage(
          "conflicting options: --cpus cannot be given with --cpu-period or --cpu-quota");
    }
    return resources.build();
  }

  /** A size flag in bytes; 0 when it was not given. */
  long size(String flag) {
    String text = arguments.find(flag);
    if (text == null) {
      return 0;
    }
    try {
      return Units.parseSize(text);
    } catch (IllegalArgumentException e) {
      throw arguments.invalid(flag, String.valueOf(e.getMessage()));
    }
  }

  private long nanoCpus() {
    String text = arguments.find("cpus");
    if (text == null) {
      return 0;
    }
    BigDecimal nanos;
    try {
      nanos = new BigDecimal(text).movePointRight(9);
    } catch (NumberFormatException e) {
      throw arguments.invalid("cpus", "not a number");
    }
    if (nanos.signum() < 0 || nanos.precision() - nanos.scale() > 18) {
      throw arguments.invalid("cpus", "out of range");
    }
    if (nanos.stripTrailingZeros().scale() > 0) {
      throw arguments.invalid("cpus", "value is too precise");
    }
    return nanos.longValueExact();
  }

  List<Ulimit> ulimits() {
    List<Ulimit> limits = new ArrayList<>();
    for (String text : arguments.values("ulimit")) {
      limits.add(ulimit(text));
    }
    return limits;
  }

  private Ulimit ulimit(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw badUlimit(text, "invalid ulimit argument: " + text);
    }
    String name = text.substring(0, equals);
    if (!ULIMITS.contains(name)) {
      throw badUlimit(text, "invalid ulimit type: " + name);
    }
    String values = text.substring(equals + 1);
    int colon = values.indexOf(':');
    long soft = limit(text, colon < 0 ? values : values.substring(0, colon));
    long hard = colon < 0 ? soft : limit(text, values.substring(colon + 1));
    // -1 is unlimited, so more than any number
    if (hard != -1 && (soft == -1 || soft > hard)) {
      throw badUlimit(
          text,
          "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
    }
    return Ulimit.newBuilder().setName(name).setSoft(soft).setHard(hard).build();
  }

  private long limit(String text, String value) {
    try {
      long limit = Long.parseLong(value);
      if (limit >= -1) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw badUlimit(text, "not a number: " + value);
    }
    throw badUlimit(text, "out of range: " + value);
  }

  private CommandException badUlimit(String text, String why) {
    return arguments.invalid("ulimit", text, why);
  }
}
