package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.HugepageLimit;
import java.nio.file.Files;
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

  /** Reservations have a limit of their own since Linux 5.7. */
  static void reserved(Path file, String value) {
    if (Files.exists(file)) {
      CgroupFiles.write(file, value);
    }
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    for (HugepageLimit limit : resources.hugepageLimits()) {
      String value = Long.toUnsignedString(limit.limit());
      String pages = "hugetlb." + limit.pageSize();
      CgroupFiles.write(directory.resolve(pages + ".limit_in_bytes"), value);
      reserved(directory.resolve(pages + ".rsvd.limit_in_bytes"), value);
    }
  }
}
