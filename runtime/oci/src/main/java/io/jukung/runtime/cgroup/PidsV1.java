package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.file.Path;

/** The number of processes and threads; the file is the same in both versions. */
final class PidsV1 implements CgroupController {
  @Override
  public String name() {
    return "pids";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return CpuV1.set(resources.pidsLimit());
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    Long limit = resources.pidsLimit();
    if (limit != null && limit != 0) {
      CgroupFiles.write(directory.resolve("pids.max"), limit < 0 ? "max" : limit.toString());
    }
  }
}
