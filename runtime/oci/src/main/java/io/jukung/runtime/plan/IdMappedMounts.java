package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.IdMapping;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.runtime.spec.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * Which mounts show other owners than their files have, and by which maps. The kernel takes a map
 * in the form of a user namespace (mount_setattr(2), MOUNT_ATTR_IDMAP): the program is passed one
 * descriptor for each different map, right behind those the process inherits.
 */
public final class IdMappedMounts {

  /** The maps of one user namespace. */
  public record Maps(List<IdMapping> uids, List<IdMapping> gids) {
    public Maps {
      uids = List.copyOf(uids);
      gids = List.copyOf(gids);
    }
  }

  private final List<Maps> distinct;
  private final int firstDescriptor;

  private IdMappedMounts(List<Maps> distinct, int firstDescriptor) {
    this.distinct = List.copyOf(distinct);
    this.firstDescriptor = firstDescriptor;
  }

  /**
   * @throws OciException for maps that are incomplete, or on what is no bind mount
   */
  public static IdMappedMounts of(Spec spec, int preserveFds) {
    List<Maps> distinct = new ArrayList<>();
    for (int i = 0; i < spec.mounts().size(); i++) {
      MountSpec mount = spec.mounts().get(i);
      String where = "mounts[" + i + "]";
      if (isMapped(mount)) {
        check(mount, where);
        Maps maps = maps(mount, spec.linux(), where);
        if (!distinct.contains(maps)) {
          distinct.add(maps);
        }
      }
    }
    int most = Descriptors.MAX_PRESERVED - preserveFds;
    if (distinct.size() > most) {
      throw OciException.badSpec(
          "mounts: " + distinct.size() + " different id maps, at most " + most + " are possible");
    }
    return new IdMappedMounts(distinct, Descriptors.FIRST_PRESERVED + preserveFds);
  }

  static boolean isMapped(MountSpec mount) {
    return !mount.uidMappings().isEmpty()
        || !mount.gidMappings().isEmpty()
        || mount.options().contains("idmap")
        || mount.options().contains("ridmap");
  }

  private static void check(MountSpec mount, String where) {
    if (!mount.isBind()) {
      throw OciException.badSpec(where + ": only bind mounts can be id-mapped");
    }
    if (mount.uidMappings().isEmpty() != mount.gidMappings().isEmpty()) {
      throw OciException.badSpec(where + ": uidMappings and gidMappings must be given together");
    }
  }

  private static Maps maps(MountSpec mount, LinuxSpec linux, String where) {
    if (!mount.uidMappings().isEmpty()) {
      return new Maps(mount.uidMappings(), mount.gidMappings());
    }
    if (linux.uidMappings().isEmpty() || linux.gidMappings().isEmpty()) {
      throw OciException.badSpec(
          where + ": an id-mapped mount without maps needs a user namespace with maps");
    }
    return new Maps(linux.uidMappings(), linux.gidMappings());
  }

  /** In the order of their descriptors. */
  public List<Maps> distinct() {
    return distinct;
  }

  /** The number under which the program has the namespace of these maps. */
  public int descriptor(Maps maps) {
    return firstDescriptor + distinct.indexOf(maps);
  }

  int descriptor(MountSpec mount, LinuxSpec linux) {
    return descriptor(maps(mount, linux, mount.destination()));
  }
}
