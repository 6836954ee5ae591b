package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.SchedulingSpec;
import io.jukung.runtime.spec.SchedulingSpec.ExecAffinity;
import io.jukung.runtime.spec.SchedulingSpec.IoPriority;
import io.jukung.runtime.spec.SchedulingSpec.Policy;
import io.jukung.sys.Sysno;
import java.util.List;
import java.util.Map;

/** Processor and I/O scheduling; set while still privileged, for raising either needs a right. */
final class SchedulingStage {
  private static final int IOPRIO_WHO_PROCESS = 1;
  private static final int ATTRIBUTES = 56;

  private static final Map<String, Integer> POLICIES =
      Map.of(
          "SCHED_OTHER", 0,
          "SCHED_FIFO", 1,
          "SCHED_RR", 2,
          "SCHED_BATCH", 3,
          "SCHED_ISO", 4,
          "SCHED_IDLE", 5,
          "SCHED_DEADLINE", 6);

  private static final Map<String, Long> FLAGS =
      Map.of(
          "SCHED_FLAG_RESET_ON_FORK", 0x01L,
          "SCHED_FLAG_RECLAIM", 0x02L,
          "SCHED_FLAG_DL_OVERRUN", 0x04L,
          "SCHED_FLAG_KEEP_POLICY", 0x08L,
          "SCHED_FLAG_KEEP_PARAMS", 0x10L,
          "SCHED_FLAG_UTIL_CLAMP_MIN", 0x20L,
          "SCHED_FLAG_UTIL_CLAMP_MAX", 0x40L);

  private final Ops ops;
  private final SchedulingSpec wanted;

  SchedulingStage(Ops ops, SchedulingSpec wanted) {
    this.ops = ops;
    this.wanted = wanted;
  }

  void set() {
    Policy policy = wanted.policy();
    if (policy != null) {
      policy(policy);
    }
    IoPriority priority = wanted.ioPriority();
    if (priority != null) {
      ioPriority(priority);
    }
  }

  /** Before an exec'd process joins the cgroup. */
  void initialAffinity() {
    ExecAffinity affinity = wanted.execAffinity();
    if (affinity != null) {
      affinity(affinity.initially());
    }
  }

  void finalAffinity() {
    ExecAffinity affinity = wanted.execAffinity();
    if (affinity != null) {
      affinity(affinity.finallyOn());
    }
  }

  private void policy(Policy policy) {
    Integer number = POLICIES.get(policy.name());
    if (number == null) {
      throw OciException.badSpec(
          "process.scheduler.policy: unknown policy \"" + policy.name() + "\"");
    }
    long bits = 0;
    for (String flag : policy.flags()) {
      Long bit = FLAGS.get(flag);
      if (bit == null) {
        throw OciException.badSpec("process.scheduler.flags: unknown flag \"" + flag + "\"");
      }
      bits |= bit;
    }
    ops.call(
        "set scheduler " + policy.name(),
        "sched_setattr",
        policy.name(),
        Sysno.SCHED_SETATTR,
        num(0),
        ops.struct(
            "{" + policy.name() + ", nice " + policy.nice() + "}",
            ATTRIBUTES | (long) number << 32,
            bits,
            (policy.nice() & 0xffff_ffffL) | (long) policy.priority() << 32,
            policy.runtime(),
            policy.deadline(),
            policy.period(),
            0),
        num(0));
  }

  private void ioPriority(IoPriority priority) {
    int ioClass =
        switch (priority.ioClass()) {
          case "IOPRIO_CLASS_RT" -> 1;
          case "IOPRIO_CLASS_BE" -> 2;
          case "IOPRIO_CLASS_IDLE" -> 3;
          default ->
              throw OciException.badSpec(
                  "process.ioPriority.class: unknown class \"" + priority.ioClass() + "\"");
        };
    ops.call(
        "set I/O priority " + priority.ioClass() + " " + priority.priority(),
        "ioprio_set",
        "",
        Sysno.IOPRIO_SET,
        num(IOPRIO_WHO_PROCESS),
        num(0),
        num((long) ioClass << 13 | priority.priority()));
  }

  private void affinity(List<Integer> cpus) {
    if (cpus.isEmpty()) {
      return;
    }
    long[] mask = new long[cpus.getLast() / 64 + 1];
    for (int cpu : cpus) {
      mask[cpu / 64] |= 1L << cpu % 64;
    }
    ops.call(
        "run on processors " + cpus,
        "sched_setaffinity",
        cpus.toString(),
        Sysno.SCHED_SETAFFINITY,
        num(0),
        flags(8L * mask.length, Integer.toString(8 * mask.length)),
        ops.struct(cpus.toString(), mask));
  }
}
