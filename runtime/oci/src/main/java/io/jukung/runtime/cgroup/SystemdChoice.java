package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.dbus.BusAddress;
import io.jukung.runtime.dbus.Systemd;
import io.jukung.runtime.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Which scope a container gets where systemd owns the cgroups, and whom to ask for it. */
final class SystemdChoice {
  /** As sd_booted(3) tests it. */
  private static final Path BOOTED = Path.of("/run/systemd/system");

  private SystemdChoice() {}

  static Cgroup choose(CgroupLayout layout, Spec spec, String id, boolean rootless) {
    SystemdUnit unit = SystemdUnit.of(spec.linux().cgroupsPath(), id, rootless);
    String path = unit.path();
    var wanted = PropertyAnnotations.read(spec.annotations());
    if (!Files.isDirectory(BOOTED, LinkOption.NOFOLLOW_LINKS)) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.NONE,
          "systemd not running on this host, cannot use systemd cgroups manager");
    }
    CgroupLayout.Hierarchy unified = layout.v2();
    Cgroup files;
    if (layout.isUnified() && unified != null) {
      String above = rootless ? controlGroup() : "";
      files =
          new CgroupV2(
              unified.mountPoint(), CgroupLayout.child(unified.mountPoint(), above + path));
    } else if (rootless) {
      throw OciException.unsupported("--systemd-cgroup as an ordinary user with cgroup version 1");
    } else {
      files = new CgroupV1(v1(layout, path));
    }
    return new SystemdCgroup(
        files, unit.name(), rootless, () -> connect(rootless), unit.slice(), wanted);
  }

  private static Map<String, Path> v1(CgroupLayout layout, String path) {
    Map<String, Path> directories = new TreeMap<>();
    for (CgroupLayout.Hierarchy hierarchy : layout.v1()) {
      for (String controller : hierarchy.controllers()) {
        directories.put(controller, CgroupLayout.child(hierarchy.mountPoint(), path));
      }
    }
    CgroupLayout.Hierarchy unified = layout.v2();
    if (unified != null) {
      // beside version 1 systemd tells by this tree which processes are the unit's
      directories.put("unified", CgroupLayout.child(unified.mountPoint(), path));
    }
    return directories;
  }

  /** The scope of a container that exists. */
  static Cgroup existing(Cgroup files, CgroupPlace place) {
    return new SystemdCgroup(
        files,
        place.unit(),
        place.userUnit(),
        () -> connect(place.userUnit()),
        "",
        java.util.List.of());
  }

  private static Systemd connect(boolean user) throws IOException {
    Map<String, String> environment = System.getenv();
    return Systemd.open(
        user ? BusAddress.user(environment) : BusAddress.system(environment),
        hostUid(),
        Systemd.TIMEOUT);
  }

  private static String controlGroup() {
    try (Systemd systemd = connect(true)) {
      return systemd.controlGroup();
    } catch (IOException e) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.NONE,
          "ask systemd for its cgroup: " + e.getMessage(),
          e);
    }
  }

  /** Our user as those outside of a user namespace see it. */
  private static long hostUid() throws IOException {
    long uid = ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"))) {
      String[] fields = line.strip().split("\\s+", -1);
      long inside = Long.parseLong(fields[0]);
      long count = Long.parseLong(fields[2]);
      if (uid >= inside && uid < inside + count) {
        return Long.parseLong(fields[1]) + uid - inside;
      }
    }
    return uid;
  }
}
