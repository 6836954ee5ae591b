package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A container's cgroup in the hierarchies of version 1: one directory in each that is mounted. */
final class CgroupV1 implements Cgroup {

  /** cpuset first: a process can join the others only once it can run somewhere. */
  static final List<CgroupController> CONTROLLERS =
      List.of(
          new CpusetV1(),
          new CpuV1(),
          new MemoryV1(),
          new PidsV1(),
          new DevicesV1(),
          new FreezerV1(),
          new BlkioV1(),
          new HugetlbV1(),
          new NetworkV1.ClassId(),
          new NetworkV1.Priorities(),
          new RdmaV1());

  private final Map<String, Path> directories;

  /**
   * @param directories by controller; controllers mounted together share one
   */
  CgroupV1(Map<String, Path> directories) {
    this.directories = Map.copyOf(directories);
  }

  @Override
  public void create(ResourcesSpec resources) {
    List<Path> made = new ArrayList<>();
    try {
      for (Path directory : distinct()) {
        made.addAll(CgroupTree.create(directory));
      }
      for (CgroupController controller : CONTROLLERS) {
        Path directory = directories.get(controller.name());
        if (directory != null) {
          controller.prepare(directory);
        }
      }
      Path devices = directories.get("devices");
      if (devices != null && resources.devices().isEmpty()) {
        // no rules: only what every container needs
        DevicesV1.write(devices, DevicePolicy.of(List.of()));
      }
      apply(resources);
    } catch (OciException e) {
      made.reversed().forEach(CgroupV1::discard);
      throw e;
    }
  }

  private static void discard(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (java.io.IOException inUse) {
      // a parent that another container has come to share stays
    }
  }

  @Override
  public void apply(ResourcesSpec resources) {
    if (!resources.unified().isEmpty()) {
      throw CgroupFiles.failed("linux.resources.unified needs cgroup version 2, this is version 1");
    }
    for (CgroupController controller : CONTROLLERS) {
      if (!controller.wanted(resources)) {
        continue;
      }
      Path directory = directories.get(controller.name());
      if (directory == null) {
        throw CgroupFiles.failed(
            "limits of " + controller.name() + " asked for, but its hierarchy is not mounted");
      }
      controller.apply(directory, resources);
    }
  }

  private Set<Path> distinct() {
    return new LinkedHashSet<>(directories.values());
  }

  @Override
  public List<Path> joinFiles() {
    List<Path> files = new ArrayList<>();
    for (Path directory : distinct()) {
      files.add(directory.resolve("cgroup.procs"));
    }
    return files;
  }

  @Override
  public Map<String, Path> directories() {
    return directories;
  }

  @Override
  public void freeze() {
    FreezerV1.freeze(required("freezer", "pausing"));
  }

  @Override
  public void thaw() {
    FreezerV1.thaw(required("freezer", "resuming"));
  }

  private Path required(String controller, String purpose) {
    Path directory = directories.get(controller);
    if (directory == null) {
      throw CgroupFiles.failed(purpose + " needs " + controller + ", which is not mounted");
    }
    return directory;
  }

  @Override
  public boolean isFrozen() {
    Path directory = directories.get("freezer");
    return directory != null && FreezerV1.isFrozen(directory);
  }

  @Override
  public List<Integer> pids() {
    for (String controller : List.of("devices", "pids", "freezer")) {
      Path directory = directories.get(controller);
      if (directory != null) {
        return CgroupTree.pids(directory);
      }
    }
    return directories.isEmpty()
        ? new ArrayList<>()
        : CgroupTree.pids(directories.values().iterator().next());
  }

  @Override
  public CgroupStats stats() {
    Path none = Path.of("/nonexistent");
    Path memory = directories.getOrDefault("memory", none);
    Path cpu = directories.getOrDefault("cpu", none);
    Path account = directories.getOrDefault("cpuacct", none);
    Path pids = directories.getOrDefault("pids", none);
    long limit = CgroupFiles.number(memory.resolve("memory.limit_in_bytes"), -1);
    return new CgroupStats(
        CgroupFiles.number(memory.resolve("memory.usage_in_bytes"), -1),
        CgroupFiles.number(memory.resolve("memory.max_usage_in_bytes"), -1),
        // unlimited is the largest multiple of a page
        limit >= Long.MAX_VALUE - 0xFFFF ? Long.MAX_VALUE : limit,
        CgroupFiles.keyed(memory.resolve("memory.stat"), "total_inactive_file", -1),
        CgroupFiles.number(memory.resolve("memory.failcnt"), -1),
        CgroupFiles.number(account.resolve("cpuacct.usage"), -1),
        CgroupFiles.number(account.resolve("cpuacct.usage_user"), -1),
        CgroupFiles.number(account.resolve("cpuacct.usage_sys"), -1),
        CgroupFiles.keyed(cpu.resolve("cpu.stat"), "nr_periods", -1),
        CgroupFiles.keyed(cpu.resolve("cpu.stat"), "nr_throttled", -1),
        CgroupFiles.keyed(cpu.resolve("cpu.stat"), "throttled_time", -1),
        CgroupFiles.number(pids.resolve("pids.current"), -1),
        CgroupFiles.number(pids.resolve("pids.max"), Long.MAX_VALUE),
        oomKills());
  }

  @Override
  public CgroupDetails details() {
    return new DetailsV1(directories).read(stats());
  }

  @Override
  public long oomKills() {
    Path file = oomFile();
    return file == null ? 0 : CgroupFiles.keyed(file, "oom_kill", 0);
  }

  @Override
  public @Nullable Path oomFile() {
    Path directory = directories.get("memory");
    return directory == null ? null : directory.resolve("memory.oom_control");
  }

  @Override
  public boolean oomFileNotifies() {
    return false;
  }

  @Override
  public void remove() {
    for (Path directory : distinct()) {
      CgroupTree.remove(directory);
    }
  }
}
