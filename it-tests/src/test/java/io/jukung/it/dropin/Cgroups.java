package io.jukung.it.dropin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Containers' cgroups below a parent that the tool under test has chosen. */
final class Cgroups {
  private Cgroups() {}

  private static List<Path> below(String parent) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        Path directory = hierarchy.resolve(parent);
        if (Files.isDirectory(directory)) {
          try (Stream<Path> children = Files.list(directory)) {
            children.filter(Files::isDirectory).forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  /** The value of a controller's file in the one child whose name contains {@code name}. */
  static String value(String controller, String parent, String name, String file)
      throws IOException {
    for (Path child : below(parent)) {
      if (child.toString().contains("/" + controller + "/") && child.toString().contains(name)) {
        return Files.readString(child.resolve(file)).strip();
      }
    }
    throw new AssertionError("no cgroup of " + name + " in " + controller + "/" + parent);
  }

  /** Which children with this in their names remain. */
  static List<Path> remaining(String parent, String name) throws IOException {
    return below(parent).stream().filter(path -> path.toString().contains(name)).toList();
  }

  /** Removes children that hold no process, the lowest first. */
  static void removeEmpty(List<Path> children) throws IOException {
    for (Path child : children) {
      try (Stream<Path> tree = Files.walk(child)) {
        for (Path directory :
            tree.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(directory);
        }
      }
    }
  }

  /** Removes the parent everywhere; nothing may be left in it. */
  static void removeParent(String parent) throws IOException {
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        Files.deleteIfExists(hierarchy.resolve(parent));
      }
    }
  }
}
