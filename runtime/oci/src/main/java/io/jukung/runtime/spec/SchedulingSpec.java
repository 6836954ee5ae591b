package io.jukung.runtime.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When and where a process runs.
 *
 * @param policy absent: inherited
 * @param ioPriority absent: inherited
 * @param execAffinity only for processes that join a container; absent: inherited
 */
public record SchedulingSpec(
    @Nullable Policy policy, @Nullable IoPriority ioPriority, @Nullable ExecAffinity execAffinity) {

  public static final SchedulingSpec NONE = new SchedulingSpec(null, null, null);

  /**
   * See sched_setattr(2); times are in ns.
   *
   * @param name such as {@code SCHED_BATCH}
   * @param flags such as {@code SCHED_FLAG_RESET_ON_FORK}
   */
  public record Policy(
      String name,
      int nice,
      int priority,
      List<String> flags,
      long runtime,
      long deadline,
      long period) {
    public Policy {
      flags = List.copyOf(flags);
    }
  }

  /**
   * @param ioClass {@code IOPRIO_CLASS_RT}, {@code _BE} or {@code _IDLE}
   */
  public record IoPriority(String ioClass, int priority) {}

  /**
   * Numbers of processors; an empty list: not set.
   *
   * @param initially before the process joins the container's cgroup
   * @param finallyOn afterwards
   */
  public record ExecAffinity(List<Integer> initially, List<Integer> finallyOn) {
    public ExecAffinity {
      initially = List.copyOf(initially);
      finallyOn = List.copyOf(finallyOn);
    }
  }
}
