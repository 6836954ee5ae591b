package io.jukung.runtime.plan;

import io.jukung.runtime.cgroup.DeviceFilter;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.FileStat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how a container is made.
 *
 * @param rootfs absolute, on the host
 * @param fifo the start fifo, on the host
 * @param joinCgroups files to write {@code 0} to
 * @param waitsForCgroup the first process waits on {@link Descriptors#SYNC} until it has been put
 *     into its cgroup
 * @param devices the device policy of cgroup version 2; null: enforced otherwise
 * @param cgroupMounts for mounts of type cgroup: name below the mount point → directory on the host
 *     to show there; empty: mount cgroup2
 * @param seccomp compiled from the spec's section
 * @param host looks at the host
 * @param stdio what is passed
 * @param noPivot see CreateRequest
 * @param noNewKeyring see CreateRequest
 * @param preserveFds how many descriptors from 3 on the process inherits
 * @param explainOnStderr after start nobody reads the report: say on stderr why exec failed
 */
public record PlanInput(
    String id,
    Spec spec,
    Path rootfs,
    Path fifo,
    List<Path> joinCgroups,
    boolean waitsForCgroup,
    @Nullable DeviceFilter devices,
    Map<String, Path> cgroupMounts,
    @Nullable SeccompFilter seccomp,
    HostView host,
    StdioPlan stdio,
    boolean noPivot,
    boolean noNewKeyring,
    int preserveFds,
    boolean explainOnStderr) {

  /** What the planner must know of the host's files. */
  public interface HostView {
    /** Whether this is a directory, symbolic links followed; false when there is none. */
    boolean isDirectory(Path path);

    /**
     * A directory below the root, links seen as the container sees them; null when there is none.
     */
    @Nullable FileStat directory(Path root, String path);

    /** The same with all that is in it. */
    @Nullable FileTree tree(Path root, String path);

    /** The mount point that holds this directory. */
    Path mountPointOf(Path directory);

    /** Mount points of proc and sysfs that are not below the directory. */
    List<Path> procAndSysMounts(Path outside);

    /** Whether AppArmor profiles can be set. */
    boolean appArmor();

    /** Whether SELinux labels can be set. */
    boolean selinux();

    /** The highest capability number of this kernel. */
    int lastCapability();

    /** Capabilities that this process may give, as a bit mask. */
    long ownCapabilities();
  }

  /**
   * @param terminal make a terminal and send its master
   * @param ownedByUser which of the descriptors 0 to 2 are to be given to the process's user: pipes
   *     and files of its own, never a device of the host
   * @param rows 0: leave as it is
   */
  public record StdioPlan(boolean terminal, List<Integer> ownedByUser, int rows, int columns) {
    public StdioPlan {
      ownedByUser = List.copyOf(ownedByUser);
    }
  }

  static final long CAP_SYS_ADMIN = 1L << 21;

  /** Whether this process may do on the host what an ordinary user may not. */
  boolean privileged() {
    return (host.ownCapabilities() & CAP_SYS_ADMIN) != 0;
  }

  /**
   * Whether what comes from the host is opened before a user namespace takes the right to. An
   * ordinary user has that right only in the namespace.
   */
  boolean opensEarly() {
    return inUserNamespace() && privileged();
  }

  IdMappedMounts idMaps() {
    return IdMappedMounts.of(spec, preserveFds);
  }

  /** Whether the process waits on {@link Descriptors#SYNC} before its root becomes the root. */
  public boolean waitsForHooks() {
    return spec.hooks().duringCreate();
  }

  /** Whether the container is in a user namespace that is not ours, new or joined. */
  boolean inUserNamespace() {
    return spec.linux().namespace(LinuxSpec.NamespaceType.USER) != null;
  }

  boolean newUserNamespace() {
    return spec.linux().isNew(LinuxSpec.NamespaceType.USER);
  }
}
