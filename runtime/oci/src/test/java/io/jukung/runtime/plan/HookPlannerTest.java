package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.runtime.plan.HookPlanner.Place;
import io.jukung.runtime.spec.HooksSpec.Hook;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.sys.program.Op;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HookPlannerTest {
  private static List<String> labels(Place place) {
    Hook hook = new Hook("/usr/bin/hook", List.of(), List.of("A=1"), null);
    return HookPlanner.plan(hook, place).program().ops().stream()
        .map(Op::label)
        .filter(label -> !label.equals("go on") && !label.equals("close"))
        .toList();
  }

  @Test
  void onTheHostItJoinsNothing() {
    assertEquals(
        List.of(
            "close descriptors of the caller",
            "create the container's process",
            "report the pid",
            "end",
            "enter /b",
            "close all other descriptors",
            "execute /usr/bin/hook"),
        labels(new Place(Set.of(), List.of(), "/b")));
  }

  @Test
  void insideItJoinsCgroupsThenNamespacesAndIsTheirRoot() {
    assertEquals(
        List.of(
            "close descriptors of the caller",
            "close descriptors of the caller",
            "join cgroup /sys/fs/cgroup/x",
            "join cgroup /sys/fs/cgroup/x",
            "join the container's namespaces",
            "create the container's process",
            "report the pid",
            "end",
            "become group 0",
            "become user 0",
            "enter /",
            "close all other descriptors",
            "execute /usr/bin/hook"),
        labels(
            new Place(
                EnumSet.of(NamespaceType.USER, NamespaceType.MOUNT),
                List.of(Path.of("/sys/fs/cgroup/x/cgroup.procs")),
                "/")));
  }
}
