package io.jukung.it.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The control groups of this host, v1 or v2, as files. */
final class HostCgroups {
  private static final Path TOP = Path.of("/sys/fs/cgroup");

  private HostCgroups() {}

  /** Whether there is only cgroup v2. */
  static boolean isUnified() {
    return Files.exists(TOP.resolve("cgroup.controllers"));
  }

  /** Whether this controller can limit here. */
  static boolean has(String controller) throws IOException {
    if (isUnified()) {
      String all = Files.readString(TOP.resolve("cgroup.controllers")).strip();
      return Set.of(all.split(" ", -1)).contains(controller.equals("blkio") ? "io" : controller);
    }
    return Files.isDirectory(TOP.resolve(controller));
  }

  /** Where a process is in the hierarchy of a v1 controller, or in the only one. */
  static Path of(long pid, String controller) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
      String[] fields = line.split(":", 3);
      if (isUnified()
          ? fields[0].equals("0")
          : Set.of(fields[1].split(",", -1)).contains(controller)) {
        Path top = isUnified() ? TOP : TOP.resolve(controller);
        return top.resolve(fields[2].substring(1));
      }
    }
    throw new IOException("process " + pid + " has no cgroup of " + controller);
  }

  /** Every directory with this name, in whatever hierarchy, at most eight levels down. */
  static List<Path> named(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path top : isUnified() ? List.of(TOP) : tops()) {
      walk(top, name, 8, found);
    }
    return found;
  }

  private static List<Path> tops() throws IOException {
    try (Stream<Path> all = Files.list(TOP)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private static void walk(Path directory, String name, int depth, List<Path> found) {
    // others' cgroups come and go meanwhile: what cannot be listed is gone
    String[] children = directory.toFile().list();
    for (String child : children == null ? new String[0] : children) {
      Path path = directory.resolve(child);
      if (Files.isDirectory(path)) {
        if (child.contains(name)) {
          found.add(path);
        }
        if (depth > 1) {
          walk(path, name, depth - 1, found);
        }
      }
    }
  }
}
