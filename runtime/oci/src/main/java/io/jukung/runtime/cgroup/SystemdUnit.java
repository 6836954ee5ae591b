package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;

/**
 * The scope that a container is to be, from a {@code cgroupsPath} of the form {@code
 * slice:prefix:name}.
 *
 * @param slice such as {@code machine-web.slice}
 * @param name such as {@code libpod-1f2e.scope}
 */
record SystemdUnit(String slice, String name) {
  private static final String SLICE = ".slice";
  private static final String PREFIX = "jukung";
  private static final int LONGEST = 255;

  static SystemdUnit of(String cgroupsPath, String id, boolean rootless) {
    String parent = rootless ? "user.slice" : "system.slice";
    if (cgroupsPath.isEmpty()) {
      return new SystemdUnit(parent, PREFIX + "-" + id + ".scope");
    }
    String[] parts = cgroupsPath.split(":", -1);
    if (parts.length != 3) {
      throw OciException.badSpec(
          "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \""
              + cgroupsPath
              + "\" instead");
    }
    if (parts[2].endsWith(SLICE)) {
      throw OciException.unsupported("linux.cgroupsPath \"" + cgroupsPath + "\": a slice as unit");
    }
    String name = parts[1] + "-" + parts[2] + ".scope";
    if (name.indexOf('/') >= 0 || name.length() > LONGEST) {
      throw OciException.badSpec("linux.cgroupsPath: invalid unit name: " + name);
    }
    return new SystemdUnit(parts[0].isEmpty() ? parent : parts[0], name);
  }

  /** Below the top of systemd's tree, starting with a slash. */
  String path() {
    String above = expand(slice);
    return (above.equals("/") ? "" : above) + "/" + name;
  }

  /** Slices are nested by the dashes in their names: a-b.slice is /a.slice/a-b.slice. */
  static String expand(String slice) {
    if (!slice.endsWith(SLICE) || slice.equals(SLICE) || slice.indexOf('/') >= 0) {
      throw invalid(slice);
    }
    String name = slice.substring(0, slice.length() - SLICE.length());
    if (name.equals("-")) {
      return "/";
    }
    StringBuilder path = new StringBuilder();
    StringBuilder prefix = new StringBuilder();
    for (String component : name.split("-", -1)) {
      if (component.isEmpty()) {
        throw invalid(slice);
      }
      prefix.append(component);
      path.append('/').append(prefix).append(SLICE);
      prefix.append('-');
    }
    return path.toString();
  }

  private static OciException invalid(String slice) {
    return OciException.badSpec("invalid slice name: " + slice);
  }
}
