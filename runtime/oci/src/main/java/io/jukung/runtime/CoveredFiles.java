package io.jukung.runtime;

import io.jukung.runtime.plan.FileTree;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at what a mount will cover. Nothing outside the root is seen, whatever links are in it. */
final class CoveredFiles {
  private static final int O_PATH = 0x200000;

  private final FileCalls files;

  CoveredFiles(Kernel kernel) {
    this.files = kernel.files();
  }

  /** The directory's own facts, or null when there is none that this process may look at. */
  @Nullable FileStat directory(Path root, String path) {
    try (Fd top = files.openat(FileCalls.AT_FDCWD, root.toString(), top(), 0);
        Fd found = openIn(top, path, O_PATH)) {
      return files.stat(found.number(), "", FileCalls.AT_EMPTY_PATH);
    } catch (IOException e) {
      if (e instanceof ErrnoException errno && errno.errno() == Errno.EACCES) {
        return null;
      }
      return noneOr(e);
    }
  }

  /** The directory with all that is in it, or null when there is no such directory. */
  @Nullable FileTree tree(Path root, String path) {
    try (Fd top = files.openat(FileCalls.AT_FDCWD, root.toString(), top(), 0)) {
      Fd found;
      try {
        found = openIn(top, path, Io.O_RDONLY);
      } catch (ErrnoException e) {
        return noneOr(e);
      }
      try (found) {
        FileStat stat = files.stat(found.number(), "", FileCalls.AT_EMPTY_PATH);
        return directory("", found, stat, found.procPath() + "/.");
      }
    } catch (IOException e) {
      throw ContainerCreation.asOciException(e).within("read " + path + " for tmpcopyup");
    }
  }

  private static int top() {
    return O_PATH | FileCalls.O_DIRECTORY;
  }

  private Fd openIn(Fd top, String path, int flags) throws IOException {
    String relative = path.startsWith("/") ? path.substring(1) : path;
    return files.openat2(
        top.number(),
        relative.isEmpty() ? "." : relative,
        flags | FileCalls.O_DIRECTORY,
        0,
        FileCalls.RESOLVE_IN_ROOT);
  }

  private static <T> @Nullable T noneOr(IOException e) {
    if (e instanceof ErrnoException errno
        && (errno.errno() == Errno.ENOENT || errno.errno() == Errno.ENOTDIR)) {
      return null;
    }
    throw ContainerCreation.asOciException(e);
  }

  private FileTree directory(String name, Fd fd, FileStat stat, String place) throws IOException {
    List<FileTree> children = new ArrayList<>();
    for (String child : files.list(fd.number())) {
      children.add(child(fd, child));
    }
    return new FileTree(name, stat, "", attributes(place), children);
  }

  private FileTree child(Fd parent, String name) throws IOException {
    FileStat stat = files.stat(parent.number(), name, FileCalls.AT_SYMLINK_NOFOLLOW);
    String place = parent.procPath() + "/" + name;
    if (stat.isDirectory()) {
      int flags = Io.O_RDONLY | FileCalls.O_DIRECTORY | FileCalls.O_NOFOLLOW;
      try (Fd fd = files.openat(parent.number(), name, flags, 0)) {
        return directory(name, fd, stat, place);
      }
    }
    String link = stat.isSymlink() ? files.readlinkat(parent.number(), name) : "";
    Map<String, byte[]> attributes = stat.isRegular() ? attributes(place) : Map.of();
    return new FileTree(name, stat, link, attributes, List.of());
  }

  /** All but what belongs to the file system that holds the image, such as overlayfs's marks. */
  private Map<String, byte[]> attributes(String place) throws IOException {
    Map<String, byte[]> attributes = new HashMap<>();
    try {
      for (String name : files.listxattr(place)) {
        if (!name.startsWith("trusted.") && !name.equals("security.selinux")) {
          attributes.put(name, files.getxattr(place, name));
        }
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENODATA) {
        throw e;
      }
    }
    return attributes;
  }
}
