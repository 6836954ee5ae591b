package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.NetworkPriority;
import java.nio.file.Path;

/** Marks and priorities of packets: net_cls and net_prio. */
final class NetworkV1 {
  private NetworkV1() {}

  static final class ClassId implements CgroupController {
    @Override
    public String name() {
      return "net_cls";
    }

    @Override
    public boolean wanted(ResourcesSpec resources) {
      return CpuV1.set(resources.networkClassId());
    }

    @Override
    public void apply(Path directory, ResourcesSpec resources) {
      Long id = resources.networkClassId();
      if (id != null && id != 0) {
        CgroupFiles.write(directory.resolve("net_cls.classid"), id.toString());
      }
    }
  }

  static final class Priorities implements CgroupController {
    @Override
    public String name() {
      return "net_prio";
    }

    @Override
    public boolean wanted(ResourcesSpec resources) {
      return !resources.networkPriorities().isEmpty();
    }

    @Override
    public void apply(Path directory, ResourcesSpec resources) {
      for (NetworkPriority priority : resources.networkPriorities()) {
        CgroupFiles.write(
            directory.resolve("net_prio.ifpriomap"), priority.name() + " " + priority.priority());
      }
    }
  }
}
