package io.jukung.runtime;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.plan.CreatePlanner;
import io.jukung.runtime.plan.PlanInput;
import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.libc.LinuxKernel;
import java.nio.file.Path;
import java.util.List;

/** What creating a container would do, as text, without doing it or needing any right. */
public final class PlanPreview {
  private PlanPreview() {}

  /**
   * @param id as the container would be called
   * @param stateRoot where its state would be
   * @param systemd whether its cgroup is a scope of systemd
   */
  public static String of(
      Path bundle, String id, Path stateRoot, boolean noPivot, boolean systemd) {
    Spec spec = ContainerCreation.readSpec(bundle);
    HostFacts host = HostFacts.read(LinuxKernel::open);
    CgroupLayout layout = CgroupLayout.detect().withSystemd(systemd);
    Cgroup cgroup = Cgroup.choose(layout, spec, id, !host.isHostRoot());
    SeccompSpec seccomp = spec.linux().seccomp();
    SeccompFilter filter = seccomp == null ? null : new FilterCache().compile(seccomp);
    PlanInput input =
        new PlanInput(
            id,
            spec,
            bundle.resolve(spec.root().path()).normalize(),
            stateRoot.resolve(id).resolve("exec.fifo"),
            cgroup.joinFiles(),
            cgroup.needsProcess(),
            host.isHostRoot() ? cgroup.deviceFilter(spec.linux().resources()) : null,
            ContainerCreation.cgroupMounts(layout, cgroup),
            filter,
            host,
            new StdioPlan(
                spec.requireProcess().terminal(),
                spec.requireProcess().user().uid() == 0 ? List.of() : List.of(0, 1, 2),
                0,
                0),
            noPivot,
            false,
            0,
            false);
    return CreatePlanner.plan(input).program().toText();
  }
}
