package io.jukung.engine.spec;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cgroup that all our containers are below, in every hierarchy. The runtime makes it when it is
 * missing, with the first container. Installations share it.
 */
public final class CgroupParent {
  private static final String NAME = "jukung";
  private static final System.Logger LOG = System.getLogger(CgroupParent.class.getName());

  private final Path mount;

  /**
   * @param mount where cgroups are: a v2 file system, or a directory of v1 hierarchies
   */
  public CgroupParent(Path mount) {
    this.mount = mount;
  }

  /** Where a container belongs, as {@code linux.cgroupsPath} says it. */
  public static String pathOf(String containerId) {
    return "/" + NAME + "/" + containerId;
  }

  /** Removes it wherever nothing is below it; one that is in use is left as it is. */
  public void removeUnused() {
    for (Path directory : directories()) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "cgroup {0} is in use", directory);
      }
    }
  }

  private List<Path> directories() {
    List<Path> found = new ArrayList<>(List.of(mount.resolve(NAME)));
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(mount)) {
      hierarchies.forEach(hierarchy -> found.add(hierarchy.resolve(NAME)));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no cgroups at {0}: {1}", mount, e.getMessage());
    }
    return found.stream().filter(Files::isDirectory).toList();
  }
}
