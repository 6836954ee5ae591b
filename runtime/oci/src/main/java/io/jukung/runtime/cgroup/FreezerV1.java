package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.file.Path;

/** Stopping all processes of a cgroup (Documentation/admin-guide/cgroup-v1/freezer-subsystem). */
final class FreezerV1 implements CgroupController {
  private static final String STATE = "freezer.state";
  private static final int ATTEMPTS = 1000;

  @Override
  public String name() {
    return "freezer";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return false;
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {}

  /** Returns when every process is frozen. */
  static void freeze(Path directory) {
    Path state = directory.resolve(STATE);
    for (int i = 0; i < ATTEMPTS; i++) {
      // a process in the middle of fork can hold FREEZING up: writing again makes the kernel retry,
      // and thawing for a moment lets it get through
      if (i % 50 == 49) {
        CgroupFiles.write(state, "THAWED");
        Pause.millis(1);
      }
      CgroupFiles.write(state, "FROZEN");
      if (CgroupFiles.read(state).equals("FROZEN")) {
        return;
      }
      Pause.millis(i < 20 ? 0 : 1);
    }
    CgroupFiles.write(state, "THAWED");
    throw CgroupFiles.failed("the processes of " + directory + " do not freeze");
  }

  static void thaw(Path directory) {
    CgroupFiles.write(directory.resolve(STATE), "THAWED");
  }

  static boolean isFrozen(Path directory) {
    String state = CgroupFiles.readIfThere(directory.resolve(STATE));
    return "FROZEN".equals(state) || "FREEZING".equals(state);
  }
}
