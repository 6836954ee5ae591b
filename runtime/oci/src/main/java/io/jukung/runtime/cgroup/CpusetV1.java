package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.file.Path;

/** Processors and memory nodes; a new cpuset is empty and takes no process until it is filled. */
final class CpusetV1 implements CgroupController {
  private static final String CPUS = "cpuset.cpus";
  private static final String MEMS = "cpuset.mems";

  @Override
  public String name() {
    return "cpuset";
  }

  @Override
  public void prepare(Path directory) {
    inherit(directory, CPUS);
    inherit(directory, MEMS);
  }

  /** Copies the parent's value, after the parent has got one from its own parent. */
  private static void inherit(Path directory, String file) {
    String mine = CgroupFiles.readIfThere(directory.resolve(file));
    if (mine == null || !mine.isEmpty()) {
      return;
    }
    Path parent = directory.getParent();
    if (parent == null) {
      return;
    }
    inherit(parent, file);
    String value = CgroupFiles.readIfThere(parent.resolve(file));
    if (value != null && !value.isEmpty()) {
      CgroupFiles.write(directory.resolve(file), value);
    }
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return !resources.cpu().cpus().isEmpty() || !resources.cpu().mems().isEmpty();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    if (!resources.cpu().cpus().isEmpty()) {
      CgroupFiles.write(directory.resolve(CPUS), resources.cpu().cpus());
    }
    if (!resources.cpu().mems().isEmpty()) {
      CgroupFiles.write(directory.resolve(MEMS), resources.cpu().mems());
    }
  }
}
