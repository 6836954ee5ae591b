package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.Spec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of one container, in all hierarchies it is in. Not thread-safe. Failures are {@link
 * OciException}s that name file and value.
 */
public interface Cgroup {

  /**
   * Makes the directories and writes the limits, before any process joins: so there is no moment in
   * which the process runs without them. On failure nothing that this call made remains.
   */
  void create(ResourcesSpec resources);

  /** Whether a process must be there first: then {@link #createAround} takes create's place. */
  default boolean needsProcess() {
    return false;
  }

  /** Makes the cgroup with this process in it, and writes the limits. */
  default void createAround(int pid, ResourcesSpec resources) {
    throw new IllegalStateException("this cgroup is made before its processes");
  }

  /** Whether a further process is moved in by {@link #attach} rather than by itself. */
  default boolean attaches() {
    return false;
  }

  default void attach(int pid) {
    throw new IllegalStateException("processes join this cgroup by themselves");
  }

  /** Writes the limits that are set. */
  void apply(ResourcesSpec resources);

  /** What is to be loaded and attached to enforce the device policy; null: {@link #create} did. */
  default @Nullable DeviceFilter deviceFilter(ResourcesSpec resources) {
    return null;
  }

  /** The files into which a process writes {@code 0} to join. */
  List<Path> joinFiles();

  /** Where each controller's directory is; the key of version 2 is empty. */
  Map<String, Path> directories();

  /** For the state file. */
  default CgroupPlace place() {
    return CgroupPlace.of(directories());
  }

  /** Returns when all processes are frozen. */
  void freeze();

  void thaw();

  boolean isFrozen();

  /** All processes, those of cgroups below included; empty when the cgroup is gone. */
  List<Integer> pids();

  /** Kills all processes in one step, forking ones included; false: the kernel cannot. */
  default boolean killAll() {
    return false;
  }

  CgroupStats stats();

  /** All that its files tell. */
  CgroupDetails details();

  /** How many processes the kernel has killed here for want of memory. */
  long oomKills();

  /** The file whose change tells of {@link #oomKills()}; null when nothing counts them. */
  @Nullable Path oomFile();

  /** Whether {@link #oomFile()} tells changes by inotify (version 2) or must be asked. */
  boolean oomFileNotifies();

  /** Removes the directories, those below included; a cgroup that is gone is removed. */
  void remove();

  /**
   * The cgroup a new container is to have.
   *
   * @param rootless hierarchies in which this process may make nothing are left out, unless a path
   *     was asked for; limits that need them are then refused, as runc does
   */
  static Cgroup choose(CgroupLayout layout, Spec spec, String id, boolean rootless) {
    if (layout.bySystemd()) {
      return SystemdChoice.choose(layout, spec, id, rootless);
    }
    return choose(layout, spec.linux().cgroupsPath(), id, rootless);
  }

  /** The same where directories are all that there is to it. */
  static Cgroup choose(CgroupLayout layout, String cgroupsPath, String id, boolean rootless) {
    if (cgroupsPath.contains("/../")
        || cgroupsPath.endsWith("/..")
        || cgroupsPath.startsWith("../")) {
      throw OciException.badSpec("linux.cgroupsPath: must not contain \"..\"");
    }
    CgroupLayout.Hierarchy unified = layout.v2();
    if (layout.isUnified() && unified != null) {
      Path directory = directory(unified, cgroupsPath, id);
      boolean none = rootless && cgroupsPath.isEmpty() && !canCreate(directory);
      return none ? new NoCgroup() : new CgroupV2(unified.mountPoint(), directory);
    }
    if (layout.v1().isEmpty()) {
      return new NoCgroup();
    }
    Map<String, Path> directories = new TreeMap<>();
    for (CgroupLayout.Hierarchy hierarchy : layout.v1()) {
      for (String controller : hierarchy.controllers()) {
        Path directory = directory(hierarchy, cgroupsPath, id);
        if (!rootless || !cgroupsPath.isEmpty() || canCreate(directory)) {
          directories.put(controller, directory);
        }
      }
    }
    return directories.isEmpty() ? new NoCgroup() : new CgroupV1(directories);
  }

  private static boolean canCreate(Path directory) {
    Path parent = directory.getParent();
    return parent != null && Files.isWritable(parent);
  }

  /** The cgroup of a container that exists, from {@link #place()}. */
  static Cgroup existing(CgroupPlace place) {
    Cgroup files = existing(place.directories());
    return place.unit().isEmpty() ? files : SystemdChoice.existing(files, place);
  }

  private static Cgroup existing(Map<String, Path> directories) {
    Path unified = directories.get("");
    if (unified != null) {
      return new CgroupV2(CgroupV2.mountPointAbove(unified), unified);
    }
    return directories.isEmpty() ? new NoCgroup() : new CgroupV1(new TreeMap<>(directories));
  }

  private static Path directory(CgroupLayout.Hierarchy hierarchy, String cgroupsPath, String id) {
    if (cgroupsPath.startsWith("/")) {
      return CgroupLayout.child(hierarchy.mountPoint(), cgroupsPath).normalize();
    }
    // relative to the cgroup of the caller, as runc does
    return hierarchy.ownDirectory().resolve(cgroupsPath.isEmpty() ? id : cgroupsPath).normalize();
  }

  /**
   * Where there is no cgroup that we may use: nothing can be limited, and nothing is claimed to be.
   */
  final class NoCgroup implements Cgroup {
    @Override
    public void create(ResourcesSpec resources) {
      apply(resources);
    }

    @Override
    public void apply(ResourcesSpec resources) {
      for (CgroupController controller : CgroupV1.CONTROLLERS) {
        // a device policy is part of every default spec; without cgroups nobody can enforce it
        if (!controller.name().equals("devices") && controller.wanted(resources)) {
          throw CgroupFiles.failed(
              "limits of "
                  + controller.name()
                  + " asked for, but there is no cgroup to set them in");
        }
      }
    }

    @Override
    public List<Path> joinFiles() {
      return List.of();
    }

    @Override
    public Map<String, Path> directories() {
      return Map.of();
    }

    @Override
    public void freeze() {
      throw CgroupFiles.failed("pausing needs the freezer, but no cgroup is mounted");
    }

    @Override
    public void thaw() {
      throw CgroupFiles.failed("resuming needs the freezer, but no cgroup is mounted");
    }

    @Override
    public boolean isFrozen() {
      return false;
    }

    @Override
    public List<Integer> pids() {
      return new ArrayList<>();
    }

    @Override
    public CgroupStats stats() {
      return CgroupStats.NONE;
    }

    @Override
    public CgroupDetails details() {
      return CgroupDetails.NONE;
    }

    @Override
    public long oomKills() {
      return 0;
    }

    @Override
    public @Nullable Path oomFile() {
      return null;
    }

    @Override
    public boolean oomFileNotifies() {
      return false;
    }

    @Override
    public void remove() {}
  }
}
