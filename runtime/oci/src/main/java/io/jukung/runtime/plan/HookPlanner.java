package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.plan.Plan.Meaning;
import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compiles the program that executes one hook, in the runtime's namespaces or a container's. */
public final class HookPlanner {

  /**
   * Where a hook runs.
   *
   * @param namespaces to join, of the process behind {@link Descriptors#TARGET_PIDFD}; empty: the
   *     runtime's own
   * @param joinCgroups files to write {@code 0} to
   * @param directory its working directory, as seen from those namespaces
   */
  public record Place(Set<NamespaceType> namespaces, List<Path> joinCgroups, String directory) {}

  private HookPlanner() {}

  public static Plan plan(Hook hook, Place place) {
    return plan(hook, place, 0);
  }

  /**
   * @param inherited how many descriptors from {@link Descriptors#FIRST_PRESERVED} on the program
   *     keeps, under these numbers
   */
  public static Plan plan(Hook hook, Place place, int inherited) {
    Ops ops = new Ops();
    OuterStage outer = new OuterStage(ops);
    boolean joins = !place.namespaces().isEmpty();
    outer.closeInherited(Descriptors.passed(false, false, joins, inherited));
    outer.joinCgroups(place.joinCgroups());
    outer.joinProcess(place.namespaces());
    outer.cloneInto(EnumSet.noneOf(NamespaceType.class));
    if (place.namespaces().contains(NamespaceType.USER)) {
      ops.call("become group 0", "setresgid", "0", Sysno.SETRESGID, num(0), num(0), num(0));
      ops.call("become user 0", "setresuid", "0", Sysno.SETRESUID, num(0), num(0), num(0));
    }
    // a bundle may be gone by the time of poststop, which is no reason not to run its hooks
    ops.call(
            "enter " + place.directory(),
            "chdir",
            place.directory(),
            Sysno.CHDIR,
            ops.text(place.directory()))
        .tolerateAll();
    if (inherited > 0) {
      closeOnExec(ops, 3, num(Descriptors.FIRST_PRESERVED - 1));
    }
    int from = inherited > 0 ? Descriptors.FIRST_PRESERVED + inherited : 3;
    closeOnExec(ops, from, Ops.flags(0xffff_ffffL, "~0"));
    ops.call(
        Meaning.EXEC,
        "execute " + hook.path(),
        "execve",
        hook.path(),
        Sysno.EXECVE,
        ops.text(hook.path()),
        ops.builder.vector(hook.args().isEmpty() ? List.of(hook.path()) : hook.args()),
        ops.builder.vector(hook.env()));
    return ops.build();
  }

  private static void closeOnExec(Ops ops, int from, Arg to) {
    ops.call(
        "close all other descriptors",
        "close_range",
        "",
        Sysno.CLOSE_RANGE,
        num(from),
        to,
        Ops.flags(4, "CLOSE_RANGE_CLOEXEC"));
  }
}
