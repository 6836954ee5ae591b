package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.RdmaLimit;
import java.nio.file.Path;

/** RDMA handles and objects; the file is the same in both versions. */
final class RdmaV1 implements CgroupController {
  @Override
  public String name() {
    return "rdma";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return !resources.rdma().isEmpty();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    for (RdmaLimit limit : resources.rdma()) {
      StringBuilder line = new StringBuilder(limit.device());
      if (limit.hcaHandles() != null) {
        line.append(" hca_handle=").append(limit.hcaHandles());
      }
      if (limit.hcaObjects() != null) {
        line.append(" hca_object=").append(limit.hcaObjects());
      }
      CgroupFiles.write(directory.resolve("rdma.max"), line.toString());
    }
  }
}
