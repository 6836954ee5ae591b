package io.jukung.runtime.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Directories of cgroups: made with their parents, listed, removed with those below. */
final class CgroupTree {
  private static final int REMOVE_ATTEMPTS = 60;

  private CgroupTree() {}

  /**
   * Makes a directory and its missing parents.
   *
   * @return what was made, outermost first
   */
  static List<Path> create(Path directory) {
    List<Path> made = new ArrayList<>();
    make(directory, made);
    return made;
  }

  private static void make(Path directory, List<Path> made) {
    try {
      Files.createDirectory(directory);
      made.add(directory);
    } catch (FileAlreadyExistsException e) {
      // somebody else's, or left from before: both may be joined
    } catch (NoSuchFileException e) {
      Path parent = directory.getParent();
      if (parent == null) {
        throw CgroupFiles.failed("create " + directory, e);
      }
      make(parent, made);
      make(directory, made);
    } catch (IOException e) {
      throw CgroupFiles.failed("create " + directory, e);
    }
  }

  /** The cgroups directly below. */
  static List<Path> children(Path directory) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(children::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // gone meanwhile: nothing is below
      return List.of();
    }
    return children;
  }

  /** Whether there are cgroups below: a directory of cgroupfs has one link for each. */
  private static boolean hasChildren(Path directory) {
    try {
      return ((Integer) Files.getAttribute(directory, "unix:nlink")) > 2;
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }

  /** Processes of a cgroup and of those below. */
  static List<Integer> pids(Path directory) {
    List<Integer> pids = new ArrayList<>(CgroupFiles.pids(directory.resolve("cgroup.procs")));
    if (hasChildren(directory)) {
      for (Path child : children(directory)) {
        pids.addAll(pids(child));
      }
    }
    return pids;
  }

  /**
   * Removes a cgroup and those below. Waits while processes that have just been killed still leave
   * it, for about a second.
   */
  static void remove(Path directory) {
    for (int attempt = 0; ; attempt++) {
      try {
        Files.delete(directory);
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (NotDirectoryException e) {
        throw CgroupFiles.failed("remove " + directory, e);
      } catch (IOException e) {
        if (attempt == 0 && hasChildren(directory)) {
          children(directory).forEach(CgroupTree::remove);
        }
        if (attempt >= REMOVE_ATTEMPTS) {
          throw CgroupFiles.failed("remove " + directory, e);
        }
        Pause.millis(attempt < 3 ? 0 : attempt < 20 ? 1 : 20);
      }
    }
  }
}
