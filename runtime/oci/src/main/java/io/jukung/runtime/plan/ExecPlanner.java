package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.LinuxSpec.Personality;
import io.jukung.runtime.spec.ProcessSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles the program that runs a further process in a container. */
public final class ExecPlanner {

  /**
   * What decides it.
   *
   * @param namespaces to join, of the process behind {@link Descriptors#TARGET_PIDFD}
   * @param joinCgroups files to write {@code 0} to
   * @param waitsForCgroup see {@link PlanInput}
   */
  public record Input(
      ProcessSpec process,
      Set<NamespaceType> namespaces,
      List<Path> joinCgroups,
      boolean waitsForCgroup,
      @Nullable SeccompFilter seccomp,
      @Nullable Personality personality,
      HostView host,
      StdioPlan stdio,
      int preserveFds) {}

  private ExecPlanner() {}

  /**
   * @throws OciException for what is asked and refused, by name
   */
  public static Plan plan(Input input) {
    ProcessSpec process = input.process();
    LabelStage.check(process, input.host());
    if (process.terminal() != input.stdio().terminal()) {
      throw OciException.badSpec(
          process.terminal()
              ? "process.terminal is set, but no terminal was asked for"
              : "a terminal was asked for, but process.terminal is not set");
    }
    SeccompFilter seccomp = input.seccomp();
    boolean listener = seccomp != null && seccomp.listener();
    Ops ops = new Ops();
    OuterStage outer = new OuterStage(ops);
    outer.closeInherited(
        Descriptors.withListener(
            ListenerStage.isSent(input.host(), seccomp),
            Descriptors.passed(
                listener || input.waitsForCgroup(),
                process.terminal(),
                true,
                input.preserveFds())));
    if (input.waitsForCgroup()) {
      outer.awaitCgroup(!listener);
    }
    LabelStage labels = new LabelStage(ops, process);
    labels.openProc(outer);
    SchedulingStage scheduling = new SchedulingStage(ops, process.scheduling());
    scheduling.initialAffinity();
    outer.joinCgroups(input.joinCgroups());
    scheduling.finalAffinity();
    boolean rootless = (input.host().ownCapabilities() & PlanInput.CAP_SYS_ADMIN) == 0;
    if (rootless && process.oomScoreAdj() != null) {
      // else the file would belong to root; not for longer, for the container can see us soon
      outer.dumpable(true);
      outer.oomScore(process.oomScoreAdj(), true);
      outer.dumpable(false);
    } else {
      outer.oomScore(process.oomScoreAdj(), false);
    }
    boolean user = input.namespaces().contains(NamespaceType.USER);
    if (user) {
      // afterwards the host's rights are gone
      outer.rlimits(process.rlimits());
    }
    outer.joinProcess(input.namespaces());
    outer.cloneInto(EnumSet.noneOf(NamespaceType.class));

    ProcessStage stage = new ProcessStage(ops, process, input.host(), user).waitingForAgent();
    if (user) {
      stage.becomeNamespaceRoot();
    }
    stage.newSession();
    ops.open("open /", "/", Ops.O_PATH | Ops.O_DIRECTORY, "O_PATH|O_DIRECTORY").into(ops.root);
    if (process.terminal()) {
      new TerminalStage(ops).open(input.stdio(), false);
    }
    stage.personality(input.personality());
    scheduling.set();
    labels.set();
    if (!user) {
      outer.rlimits(process.rlimits());
    }
    stage.noNewPrivileges();
    ExecStage exec = new ExecStage(ops, process);
    exec.keepDescriptors(input.preserveFds());
    stage.becomeUser(input.stdio().ownedByUser(), input.seccomp());
    exec.lookUp();
    stage.filterLast(input.seccomp());
    exec.passDescriptors(input.preserveFds());
    exec.execute(false);
    return ops.build();
  }
}
