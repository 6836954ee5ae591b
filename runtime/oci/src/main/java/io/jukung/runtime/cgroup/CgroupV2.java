package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container's cgroup of version 2 (Documentation/admin-guide/cgroup-v2.rst). */
final class CgroupV2 implements Cgroup {
  private static final int FREEZE_ATTEMPTS = 2000;

  private final Path mountPoint;
  private final Path directory;

  CgroupV2(Path mountPoint, Path directory) {
    this.mountPoint = mountPoint;
    this.directory = directory;
  }

  /** The topmost directory that is a cgroup. */
  static Path mountPointAbove(Path directory) {
    Path top = directory;
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("cgroup.controllers"))) {
        top = at;
      }
    }
    return top;
  }

  @Override
  public void create(ResourcesSpec resources) {
    List<Path> made = new ArrayList<>();
    try {
      made.addAll(CgroupTree.create(directory));
      enableControllers();
      apply(resources);
    } catch (OciException e) {
      for (Path path : made.reversed()) {
        try {
          Files.deleteIfExists(path);
        } catch (IOException inUse) {
          // a parent that another container has come to share stays
        }
      }
      throw e;
    }
  }

  /** Controllers are handed down level by level; the top may lack some, which is no error here. */
  private void enableControllers() {
    List<Path> levels = new ArrayList<>();
    for (Path at = directory.getParent();
        at != null && at.startsWith(mountPoint);
        at = at.getParent()) {
      levels.addFirst(at);
    }
    for (Path level : levels) {
      String available = CgroupFiles.readIfThere(level.resolve("cgroup.controllers"));
      if (available == null || available.isEmpty()) {
        return;
      }
      Path control = level.resolve("cgroup.subtree_control");
      List<String> enabled =
          List.of(String.valueOf(CgroupFiles.readIfThere(control)).split(" ", -1));
      StringBuilder missing = new StringBuilder();
      for (String controller : available.split(" ", -1)) {
        if (!enabled.contains(controller)) {
          missing.append(missing.isEmpty() ? "+" : " +").append(controller);
        }
      }
      if (!missing.isEmpty()) {
        enable(control, missing.toString());
      }
    }
  }

  private static void enable(Path control, String controllers) {
    try {
      CgroupFiles.tryWrite(control, controllers);
    } catch (IOException e) {
      // one that cannot be enabled (real-time processes, processes in an inner cgroup) spoils the
      // whole write: enable what can be, a limit that misses its controller fails later by name
      for (String controller : controllers.split(" ", -1)) {
        try {
          CgroupFiles.tryWrite(control, controller);
        } catch (IOException unavailable) {
          continue;
        }
      }
    }
  }

  @Override
  public void apply(ResourcesSpec resources) {
    LimitsV2.apply(directory, resources);
  }

  @Override
  public DeviceFilter deviceFilter(ResourcesSpec resources) {
    return DeviceFilter.of(directory, resources.devices());
  }

  @Override
  public List<Path> joinFiles() {
    return List.of(directory.resolve("cgroup.procs"));
  }

  @Override
  public Map<String, Path> directories() {
    return Map.of("", directory);
  }

  @Override
  public void freeze() {
    CgroupFiles.write(directory.resolve("cgroup.freeze"), "1");
    for (int i = 0; i < FREEZE_ATTEMPTS; i++) {
      if (CgroupFiles.keyed(directory.resolve("cgroup.events"), "frozen", 0) == 1) {
        return;
      }
      Pause.millis(i < 20 ? 0 : 1);
    }
    CgroupFiles.write(directory.resolve("cgroup.freeze"), "0");
    throw CgroupFiles.failed("the processes of " + directory + " do not freeze");
  }

  @Override
  public void thaw() {
    CgroupFiles.write(directory.resolve("cgroup.freeze"), "0");
  }

  @Override
  public boolean isFrozen() {
    return CgroupFiles.number(directory.resolve("cgroup.freeze"), 0) == 1;
  }

  @Override
  public List<Integer> pids() {
    return CgroupTree.pids(directory);
  }

  /** Since Linux 5.14; not in the root. */
  @Override
  public boolean killAll() {
    try {
      CgroupFiles.tryWrite(directory.resolve("cgroup.kill"), "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public CgroupStats stats() {
    Path cpu = directory.resolve("cpu.stat");
    return new CgroupStats(
        CgroupFiles.number(directory.resolve("memory.current"), -1),
        CgroupFiles.number(directory.resolve("memory.peak"), -1),
        CgroupFiles.number(directory.resolve("memory.max"), Long.MAX_VALUE),
        CgroupFiles.keyed(directory.resolve("memory.stat"), "inactive_file", -1),
        CgroupFiles.keyed(directory.resolve("memory.events"), "max", -1),
        nanos(CgroupFiles.keyed(cpu, "usage_usec", -1)),
        nanos(CgroupFiles.keyed(cpu, "user_usec", -1)),
        nanos(CgroupFiles.keyed(cpu, "system_usec", -1)),
        CgroupFiles.keyed(cpu, "nr_periods", -1),
        CgroupFiles.keyed(cpu, "nr_throttled", -1),
        nanos(CgroupFiles.keyed(cpu, "throttled_usec", -1)),
        CgroupFiles.number(directory.resolve("pids.current"), -1),
        CgroupFiles.number(directory.resolve("pids.max"), Long.MAX_VALUE),
        oomKills());
  }

  @Override
  public CgroupDetails details() {
    return DetailsV2.read(directory, stats());
  }

  private static long nanos(long micros) {
    return micros < 0 ? -1 : micros * 1000;
  }

  @Override
  public long oomKills() {
    return CgroupFiles.keyed(oomFile(), "oom_kill", 0);
  }

  @Override
  public Path oomFile() {
    return directory.resolve("memory.events");
  }

  @Override
  public boolean oomFileNotifies() {
    return true;
  }

  @Override
  public void remove() {
    CgroupTree.remove(directory);
  }
}
