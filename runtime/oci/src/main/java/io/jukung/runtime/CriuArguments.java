package io.jukung.runtime;

import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.runtime.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What criu(8) is told of a container beside its process: what comes from outside and is neither
 * saved nor made, under keys that dump and restore agree on (the ones that runc uses, so that
 * images can be exchanged as far as criu allows).
 */
public final class CriuArguments {
  private static final String MASK = "/dev/null";

  private final Spec spec;
  private final CgroupLayout cgroups;

  public CriuArguments(Spec spec, CgroupLayout cgroups) {
    this.spec = spec;
    this.cgroups = cgroups;
  }

  /**
   * For dump and pre-dump.
   *
   * @param root the container's root, as {@code /proc/PID/root} shows it
   */
  public List<String> ofDump(Path root) throws IOException {
    List<String> line = new ArrayList<>();
    for (MountSpec mount : spec.mounts()) {
      if (mount.isBind()) {
        external(line, "mnt[" + mount.destination() + "]:" + mount.destination());
      } else if (mount.type().equals("cgroup")) {
        for (CgroupLayout.Hierarchy hierarchy : cgroups.v1()) {
          String place = mount.destination() + "/" + hierarchy.mountPoint().getFileName();
          external(line, "mnt[" + place + "]:" + place);
        }
      }
    }
    for (String masked : spec.linux().maskedPaths()) {
      Path file = root.resolve(masked.substring(1));
      if (Files.exists(file) && !Files.isDirectory(file)) {
        external(line, "mnt[" + masked + "]:" + MASK);
      }
    }
    for (NamespaceType type : List.of(NamespaceType.NETWORK, NamespaceType.PID)) {
      Namespace namespace = spec.linux().namespace(type);
      if (namespace != null && !namespace.path().isEmpty()) {
        Object inode = Files.getAttribute(Path.of(namespace.path()), "unix:ino");
        external(line, type.procName() + "[" + inode + "]:" + key(type));
      }
    }
    return line;
  }

  /**
   * For restore.
   *
   * @param shown directories to show in a mount of cgroups, by name in it
   */
  List<String> ofRestore(Map<String, Path> shown) {
    List<String> line = new ArrayList<>();
    for (MountSpec mount : spec.mounts()) {
      if (mount.isBind()) {
        external(line, "mnt[" + mount.destination() + "]:" + mount.source());
      } else if (mount.type().equals("cgroup")) {
        shown.forEach(
            (name, directory) ->
                external(line, "mnt[" + mount.destination() + "/" + name + "]:" + directory));
      }
    }
    if (!spec.linux().maskedPaths().isEmpty()) {
      external(line, "mnt[" + MASK + "]:" + MASK);
    }
    for (Namespace namespace : spec.linux().namespaces()) {
      boolean inherited =
          namespace.type() == NamespaceType.NETWORK || namespace.type() == NamespaceType.PID;
      if (namespace.path().isEmpty() || inherited) {
        continue;
      }
      if (namespace.type() == NamespaceType.CGROUP || namespace.type() == NamespaceType.TIME) {
        throw OciException.unsupported(
            "restore into the " + namespace.type().text() + " namespace " + namespace.path());
      }
      line.addAll(List.of("--join-ns", namespace.type().procName() + ":" + namespace.path()));
    }
    return line;
  }

  /** Namespaces that restore gets as open files, in order. */
  List<Namespace> inherited() {
    List<Namespace> namespaces = new ArrayList<>();
    for (NamespaceType type : List.of(NamespaceType.NETWORK, NamespaceType.PID)) {
      Namespace namespace = spec.linux().namespace(type);
      if (namespace != null && !namespace.path().isEmpty()) {
        namespaces.add(namespace);
      }
    }
    return namespaces;
  }

  /** {@code extRootNetNS} and the like. */
  static String key(NamespaceType type) {
    String name = type.procName();
    return "extRoot" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "NS";
  }

  private static void external(List<String> line, String value) {
    line.addAll(List.of("--external", value));
  }
}
