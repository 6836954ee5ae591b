package io.jukung.containerd.archive;

import static io.jukung.sys.FileCalls.AT_FDCWD;
import static io.jukung.sys.FileCalls.AT_REMOVEDIR;
import static io.jukung.sys.FileCalls.AT_SYMLINK_NOFOLLOW;
import static io.jukung.sys.FileCalls.O_DIRECTORY;
import static io.jukung.sys.FileCalls.O_NOFOLLOW;
import static io.jukung.sys.FileCalls.RESOLVE_IN_ROOT;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory that a layer is unpacked into, by descriptors: every directory is looked up by
 * openat2 with RESOLVE_IN_ROOT, so that no name or link leads out, and whatever is made in it is
 * named relative to its descriptor. Descriptors of directories are kept, as entries of one
 * directory come together. Used by one thread.
 */
final class LayerTree implements Closeable {
  private static final int KEPT = 96;
  private static final int MAX_LINKS = 40;
  private static final int MISSING_PARENT_MODE = 0755;
  private static final String OPAQUE = "trusted.overlay.opaque";

  private final FileCalls files;
  private final Fd root;
  private final List<Fd> lowers = new ArrayList<>();
  private final LinkedHashMap<String, Fd> kept = new LinkedHashMap<>(KEPT * 2, 0.75f, true);

  LayerTree(FileCalls files, UnpackTarget target) throws IOException {
    this.files = files;
    this.root = open(target.root());
    try {
      for (Path lower : target.lowers()) {
        lowers.add(open(lower));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Fd open(Path directory) throws IOException {
    return files.openat(AT_FDCWD, directory.toString(), Io.O_PATH | O_DIRECTORY, 0);
  }

  /**
   * The descriptor of a directory below the root, made with its parents when missing. Valid until
   * the next call but one.
   */
  int directory(String path) throws IOException {
    if (path.isEmpty()) {
      return root.number();
    }
    Fd fd = kept.get(path);
    if (fd == null) {
      fd = openOrMake(path, 0);
      kept.put(path, fd);
      if (kept.size() > KEPT) {
        Map.Entry<String, Fd> eldest = kept.firstEntry();
        kept.remove(eldest.getKey());
        eldest.getValue().close();
      }
    }
    return fd.number();
  }

  /** As {@link #directory}, but of what exists. */
  int existing(String path) throws IOException {
    if (path.isEmpty() || kept.containsKey(path)) {
      return directory(path);
    }
    lookup(path).close();
    return directory(path);
  }

  private Fd openOrMake(String path, int links) throws IOException {
    try {
      return lookup(path);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    EntryPath missing = EntryPath.of(path);
    int parent = directory(missing.parent());
    try {
      files.mkdirat(parent, missing.base(), 0700);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      makeTarget(parent, missing, links);
      return lookup(path);
    }
    likeBelow(parent, missing);
    return lookup(path);
  }

  /** A symbolic link to a directory that is still missing, as var/run can be to /run. */
  private void makeTarget(int parent, EntryPath link, int links) throws IOException {
    if (links >= MAX_LINKS || !stat(parent, link.base()).isSymlink()) {
      throw new ErrnoException("openat2", link.path(), Errno.ENOENT);
    }
    String target = files.readlinkat(parent, link.base());
    String path = EntryPath.inRoot(target.startsWith("/") ? target : link.parent() + "/" + target);
    if (!path.isEmpty()) {
      openOrMake(path, links + 1).close();
    }
  }

  private Fd lookup(String path) throws IOException {
    return files.openat2(root.number(), path, Io.O_PATH | O_DIRECTORY, 0, RESOLVE_IN_ROOT);
  }

  /** A directory that the archive does not mention looks as it does in the layer below. */
  private void likeBelow(int parent, EntryPath path) throws IOException {
    for (Fd lower : lowers) {
      try (Fd below =
          files.openat2(lower.number(), path.path(), Io.O_PATH | O_DIRECTORY, 0, RESOLVE_IN_ROOT)) {
        FileStat stat = files.stat(below.number(), "", FileCalls.AT_EMPTY_PATH);
        files.fchownat(parent, path.base(), stat.uid(), stat.gid(), AT_SYMLINK_NOFOLLOW);
        files.fchmodat(parent, path.base(), stat.mode() & 07777);
        return;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) {
          throw e;
        }
      }
    }
    files.fchmodat(parent, path.base(), MISSING_PARENT_MODE);
  }

  FileStat stat(int directory, String name) throws IOException {
    return files.stat(directory, name, AT_SYMLINK_NOFOLLOW);
  }

  /** Marks the directory so that nothing of the layers below shows through. */
  void makeOpaque(int directory) throws IOException {
    // a descriptor of O_PATH takes no attributes; "." behind its path does
    files.setxattr("/proc/self/fd/" + directory + "/.", OPAQUE, new byte[] {'y'});
  }

  /** Removes what has this name, with everything in it. Missing is fine. */
  void remove(int directory, String name) throws IOException {
    // Kept descriptors may be of directories in it, or reached through a link by this name.
    try (Fd held = files.openat(directory, ".", Io.O_PATH | O_DIRECTORY, 0)) {
      forget();
      removeTree(held.number(), name);
    }
  }

  private void removeTree(int directory, String name) throws IOException {
    try {
      files.unlinkat(directory, name, 0);
      return;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      if (e.errno() != Errno.EISDIR) {
        throw e;
      }
    }
    try (Fd inner = files.openat(directory, name, Io.O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)) {
      for (String child : files.list(inner.number())) {
        removeTree(inner.number(), child);
      }
    }
    files.unlinkat(directory, name, AT_REMOVEDIR);
  }

  /** Names in the directory. */
  List<String> list(int directory) throws IOException {
    try (Fd readable = files.openat(directory, ".", Io.O_RDONLY | O_DIRECTORY, 0)) {
      return files.list(readable.number());
    }
  }

  private void forget() {
    kept.values().forEach(Fd::close);
    kept.clear();
  }

  @Override
  public void close() {
    forget();
    lowers.forEach(Fd::close);
    root.close();
  }
}
