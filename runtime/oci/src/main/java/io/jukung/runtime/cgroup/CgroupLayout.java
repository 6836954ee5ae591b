package io.jukung.runtime.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which cgroup hierarchies are mounted where, and where this process is in them. Immutable: a
 * picture of the moment it was read.
 *
 * <p>Pure version 2: no hierarchy of version 1. Hybrid: the controllers are in version 1 and a
 * version 2 tree without them is mounted too; it is treated as version 1, and the version 2 tree is
 * left alone.
 */
public final class CgroupLayout {
  private static final Set<String> CONTROLLERS =
      Set.of(
          "cpu",
          "cpuacct",
          "cpuset",
          "memory",
          "devices",
          "freezer",
          "blkio",
          "pids",
          "hugetlb",
          "net_cls",
          "net_prio",
          "perf_event",
          "rdma",
          "misc");

  /**
   * One mounted hierarchy.
   *
   * @param controllers of version 1, such as {@code cpu}, {@code name=systemd}; empty: version 2
   * @param mountPoint where
   * @param root which cgroup of the hierarchy the mount shows
   * @param own the cgroup of this process
   */
  public record Hierarchy(Set<String> controllers, Path mountPoint, String root, String own) {

    /** A cgroup's name in the hierarchy, from its directory. */
    public String pathOf(Path directory) {
      String below = mountPoint.relativize(directory).toString();
      return root.equals("/") ? "/" + below : root + "/" + below;
    }

    /** The directory of this process's own cgroup. */
    Path ownDirectory() {
      String below = own;
      if (!root.equals("/") && (own + "/").startsWith(root + "/")) {
        below = own.substring(root.length());
      } else if (own.startsWith("/..")) {
        // outside of what a cgroup namespace shows
        below = "/";
      }
      return child(mountPoint, below);
    }
  }

  private final List<Hierarchy> v1;
  private final @Nullable Hierarchy v2;
  private final boolean bySystemd;

  private CgroupLayout(List<Hierarchy> v1, @Nullable Hierarchy v2, boolean bySystemd) {
    this.v1 = Collections.unmodifiableList(v1);
    this.v2 = v2;
    this.bySystemd = bySystemd;
  }

  /** The same, with containers as scopes of systemd where that is asked for. */
  public CgroupLayout withSystemd(boolean systemd) {
    return new CgroupLayout(v1, v2, systemd);
  }

  /** Whether systemd is to make the cgroups. */
  public boolean bySystemd() {
    return bySystemd;
  }

  /** Reads {@code /proc/self/mountinfo} and {@code /proc/self/cgroup}. */
  public static CgroupLayout detect() {
    try {
      return parse(
          Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1),
          Files.readString(Path.of("/proc/self/cgroup"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException("read the cgroup mounts", e);
    }
  }

  /** The cgroups that a process is in. */
  public static Cgroup of(int pid) {
    CgroupLayout layout;
    try {
      layout =
          parse(
              Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1),
              Files.readString(
                  Path.of("/proc", Integer.toString(pid), "cgroup"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw CgroupFiles.failed("read the cgroups of process " + pid, e);
    }
    Hierarchy unified = layout.v2();
    if (layout.isUnified() && unified != null) {
      return Cgroup.existing(CgroupPlace.of(Map.of("", unified.ownDirectory())));
    }
    Map<String, Path> directories = new HashMap<>();
    for (Hierarchy hierarchy : layout.v1()) {
      hierarchy
          .controllers()
          .forEach(controller -> directories.put(controller, hierarchy.ownDirectory()));
    }
    return Cgroup.existing(CgroupPlace.of(directories));
  }

  /** From the texts of proc_pid_mountinfo(5) and cgroups(7). */
  public static CgroupLayout parse(String mountinfo, String selfCgroup) {
    Map<String, String> own = ownCgroups(selfCgroup);
    Map<Set<String>, Hierarchy> v1 = new LinkedHashMap<>();
    Hierarchy v2 = null;
    for (String line : mountinfo.split("\n", -1)) {
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] tail = line.substring(dash + 3).split(" ", -1);
      if (!tail[0].equals("cgroup") && !tail[0].equals("cgroup2")) {
        continue;
      }
      String[] head = line.split(" ", -1);
      Path mountPoint = Path.of(unescape(head[4]));
      String root = unescape(head[3]);
      if (tail[0].equals("cgroup2")) {
        if (v2 == null) {
          v2 = new Hierarchy(Set.of(), mountPoint, root, own.getOrDefault("", "/"));
        }
        continue;
      }
      Set<String> controllers = controllers(tail[tail.length - 1]);
      if (!controllers.isEmpty()) {
        String first = controllers.iterator().next();
        // of several mounts of one hierarchy (a container's view of it) the first is the host's
        v1.putIfAbsent(
            controllers,
            new Hierarchy(controllers, mountPoint, root, own.getOrDefault(first, "/")));
      }
    }
    return new CgroupLayout(new ArrayList<>(v1.values()), v2, false);
  }

  private static Set<String> controllers(String superOptions) {
    Set<String> controllers = new LinkedHashSet<>();
    for (String option : superOptions.split(",", -1)) {
      if (CONTROLLERS.contains(option) || option.startsWith("name=")) {
        controllers.add(option);
      }
    }
    return controllers;
  }

  private static Map<String, String> ownCgroups(String text) {
    Map<String, String> own = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        for (String controller : fields[1].split(",", -1)) {
          own.put(controller, fields[2]);
        }
      }
    }
    return own;
  }

  /** mountinfo writes space, tab, newline and backslash as octal escapes. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length()) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  static Path child(Path directory, String below) {
    String relative = below.startsWith("/") ? below.substring(1) : below;
    return relative.isEmpty() ? directory : directory.resolve(relative);
  }

  /** Whether version 2 alone is in use. */
  public boolean isUnified() {
    return v1.isEmpty() && v2 != null;
  }

  /** Whether there is any cgroup hierarchy. */
  public boolean isPresent() {
    return !v1.isEmpty() || v2 != null;
  }

  /** The hierarchies of version 1, in mount order. */
  public List<Hierarchy> v1() {
    return v1;
  }

  /** The version 2 hierarchy, alone or beside version 1. */
  public @Nullable Hierarchy v2() {
    return v2;
  }
}
