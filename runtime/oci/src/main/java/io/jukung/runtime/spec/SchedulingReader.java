package io.jukung.runtime.spec;

import io.jukung.runtime.spec.SchedulingSpec.ExecAffinity;
import io.jukung.runtime.spec.SchedulingSpec.IoPriority;
import io.jukung.runtime.spec.SchedulingSpec.Policy;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads scheduler, ioPriority and execCPUAffinity of a process. */
final class SchedulingReader {
  private static final int MAX_CPU = 1023;
  private static final Set<String> REAL_TIME = Set.of("SCHED_FIFO", "SCHED_RR");
  private static final String DEADLINE = "SCHED_DEADLINE";

  private SchedulingReader() {}

  static SchedulingSpec scheduling(JsonView process) {
    JsonView policy = process.find("scheduler");
    JsonView io = process.find("ioPriority");
    JsonView affinity = process.find("execCPUAffinity");
    return new SchedulingSpec(
        policy == null ? null : policy(policy),
        io == null ? null : ioPriority(io),
        affinity == null
            ? null
            : new ExecAffinity(cpus(affinity.find("initial")), cpus(affinity.find("final"))));
  }

  private static Policy policy(JsonView json) {
    Policy policy =
        new Policy(
            json.string("policy"),
            (int) inRange(json, "nice", -20, 19),
            (int) inRange(json, "priority", 0, 99),
            json.strings("flags"),
            unsigned(json, "runtime"),
            unsigned(json, "deadline"),
            unsigned(json, "period"));
    if (policy.priority() != 0 && !REAL_TIME.contains(policy.name())) {
      throw json.get("priority").error("only SCHED_FIFO and SCHED_RR have a priority");
    }
    boolean times = (policy.runtime() | policy.deadline() | policy.period()) != 0;
    if (times && !policy.name().equals(DEADLINE)) {
      throw json.error("only " + DEADLINE + " has runtime, deadline and period");
    }
    return policy;
  }

  private static long inRange(JsonView json, String field, long min, long max) {
    JsonView found = json.find(field);
    return found == null ? 0 : found.inRange(min, max);
  }

  private static long unsigned(JsonView json, String field) {
    JsonView found = json.find(field);
    return found == null ? 0 : found.unsignedLong();
  }

  private static IoPriority ioPriority(JsonView json) {
    return new IoPriority(json.string("class"), (int) json.get("priority").inRange(0, 7));
  }

  /** A list such as {@code 0-3,7}, ascending; empty for an absent or empty text. */
  private static List<Integer> cpus(@Nullable JsonView json) {
    String text = json == null ? "" : json.string().strip();
    if (json == null || text.isEmpty()) {
      return List.of();
    }
    Set<Integer> cpus = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      if (!part.matches("\\d{1,4}(-\\d{1,4})?")) {
        throw json.error("expected a list such as 0-3,7, not \"" + text + "\"");
      }
      String[] ends = part.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (first > last || last > MAX_CPU) {
        throw json.error("processors " + part + " are not a range below " + (MAX_CPU + 1));
      }
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return new ArrayList<>(cpus);
  }
}
