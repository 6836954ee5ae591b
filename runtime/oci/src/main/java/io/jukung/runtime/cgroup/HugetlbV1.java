package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.HugepageLimit;
import java.nio.file.Path;

/** Huge pages, per page size. */
final class HugetlbV1 implements CgroupController {
  @Override
  public String name() {
    return "hugetlb";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return !resources.hugepageLimits().isEmpty();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    for (HugepageLimit limit : resources.hugepageLimits()) {
      CgroupFiles.write(
          directory.resolve("hugetlb." + limit.pageSize() + ".limit_in_bytes"),
          Long.toUnsignedString(limit.limit()));
    }
  }
}
