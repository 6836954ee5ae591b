package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ProcessSpec.RlimitSpec;
import io.jukung.sys.Sysno;
import java.util.List;

/** Resource limits by prlimit(2). */
final class Rlimits {
  /** The place in this list is the number of asm-generic/resource.h. */
  private static final List<String> NAMES =
      List.of(
          "RLIMIT_CPU",
          "RLIMIT_FSIZE",
          "RLIMIT_DATA",
          "RLIMIT_STACK",
          "RLIMIT_CORE",
          "RLIMIT_RSS",
          "RLIMIT_NPROC",
          "RLIMIT_NOFILE",
          "RLIMIT_MEMLOCK",
          "RLIMIT_AS",
          "RLIMIT_LOCKS",
          "RLIMIT_SIGPENDING",
          "RLIMIT_MSGQUEUE",
          "RLIMIT_NICE",
          "RLIMIT_RTPRIO",
          "RLIMIT_RTTIME");

  private final Ops ops;

  Rlimits(Ops ops) {
    this.ops = ops;
  }

  void set(List<RlimitSpec> limits) {
    for (RlimitSpec limit : limits) {
      int number = NAMES.indexOf(limit.type());
      if (number < 0) {
        throw OciException.badSpec("process.rlimits: unknown limit \"" + limit.type() + "\"");
      }
      String values = text(limit.soft()) + ":" + text(limit.hard());
      ops.call(
          "set " + limit.type() + " to " + values,
          "prlimit64",
          limit.type(),
          Sysno.PRLIMIT64,
          Ops.num(0),
          Ops.flags(number, limit.type()),
          ops.struct("{" + values + "}", limit.soft(), limit.hard()),
          Ops.num(0));
    }
  }

  private static String text(long value) {
    return value == -1 ? "unlimited" : Long.toUnsignedString(value);
  }
}
