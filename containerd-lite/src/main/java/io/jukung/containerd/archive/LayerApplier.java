package io.jukung.containerd.archive;

import static io.jukung.sys.FileCalls.AT_SYMLINK_NOFOLLOW;
import static io.jukung.sys.FileCalls.O_NOFOLLOW;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Applies the entries of one layer to a directory tree (image-spec, layer.md). Later entries
 * replace earlier ones of the same name; directories are merged. Used by one thread.
 *
 * <p>Attributes in {@code trusted.overlay.} and {@code user.overlay.} are not applied: they would
 * speak to the overlay file system in the image's name.
 */
final class LayerApplier implements Closeable {
  private final FileCalls files;
  private final Io io;
  private final LayerTree tree;
  private final WhiteoutApplier whiteouts;

  /** Directories whose times are set last, since what is made in them changes these. */
  private final Map<String, TarEntry> directories = new LinkedHashMap<>();

  LayerApplier(Kernel kernel, UnpackTarget target) throws IOException {
    this.files = kernel.files();
    this.io = kernel.io();
    this.tree = new LayerTree(files, target);
    this.whiteouts = WhiteoutApplier.of(target.whiteouts(), files, tree);
  }

  /** Applies everything that the reader gives. */
  void applyAll(TarReader reader) throws IOException {
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      try {
        apply(entry, reader);
      } catch (ErrnoException e) {
        throw new UnpackException(entry.name(), e);
      }
    }
    for (Map.Entry<String, TarEntry> directory : directories.entrySet()) {
      setTimes(EntryPath.of(directory.getKey()), directory.getValue());
    }
  }

  private void apply(TarEntry entry, TarReader reader) throws IOException {
    EntryPath path = EntryPath.of(entry.name());
    if (path.isRoot()) {
      applyToRoot(entry);
      return;
    }
    if (path.base().startsWith(WhiteoutApplier.PREFIX)) {
      whiteouts.apply(path);
      return;
    }
    whiteouts.created(path);
    switch (entry.type()) {
      case FILE -> file(path, entry, reader);
      case DIRECTORY -> directory(path, entry);
      case HARD_LINK -> hardLink(path, entry);
      case SYMBOLIC_LINK -> make(path, dir -> files.symlinkat(entry.linkName(), dir, path.base()));
      case CHARACTER_DEVICE -> node(path, entry, FileStat.S_IFCHR);
      case BLOCK_DEVICE -> node(path, entry, FileStat.S_IFBLK);
      case FIFO -> node(path, entry, FileStat.S_IFIFO);
    }
    switch (entry.type()) {
      case FILE, HARD_LINK -> {} // done with the descriptor; the linked file has its own
      case DIRECTORY -> {
        setOwnerAndAttributes(path, entry);
        directories.put(path.path(), entry);
      }
      case SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
        setOwnerAndAttributes(path, entry);
        setTimes(path, entry);
      }
    }
  }

  /** The root keeps being what it is; the archive says how it looks. */
  private void applyToRoot(TarEntry entry) throws IOException {
    if (entry.type() == TarEntry.Type.DIRECTORY) {
      int root = tree.directory("");
      files.fchownat(root, ".", entry.uid(), entry.gid(), AT_SYMLINK_NOFOLLOW);
      files.fchmodat(root, ".", entry.mode());
      directories.put("", entry);
    }
  }

  @FunctionalInterface
  private interface Maker {
    void make(int directory) throws IOException;
  }

  /** Makes a name in its directory, in place of whatever has that name. */
  private void make(EntryPath path, Maker maker) throws IOException {
    try {
      maker.make(tree.directory(path.parent()));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      replace(path);
      maker.make(tree.directory(path.parent()));
    }
  }

  private void replace(EntryPath path) throws IOException {
    tree.remove(tree.directory(path.parent()), path.base());
    if (directories.remove(path.path()) != null) {
      String inside = path.path() + "/";
      directories.keySet().removeIf(name -> name.startsWith(inside));
    }
  }

  private void directory(EntryPath path, TarEntry entry) throws IOException {
    int parent = tree.directory(path.parent());
    try {
      files.mkdirat(parent, path.base(), 0700);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      FileStat stat = tree.stat(parent, path.base());
      if (!stat.isDirectory()) {
        replace(path);
        files.mkdirat(tree.directory(path.parent()), path.base(), 0700);
        whiteouts.directoryReplaced(path, stat);
      }
    }
  }

  private void file(EntryPath path, TarEntry entry, TarReader reader) throws IOException {
    make(path, dir -> writeFile(dir, path, entry, reader));
  }

  private void writeFile(int dir, EntryPath path, TarEntry entry, TarReader reader)
      throws IOException {
    int flags = Io.O_WRONLY | Io.O_CREAT | Io.O_EXCL | O_NOFOLLOW;
    try (Fd fd = files.openat(dir, path.base(), flags, 0600)) {
      for (ByteBuffer part = reader.data(); part != null; part = reader.data()) {
        while (part.hasRemaining()) {
          io.write(fd.number(), part);
        }
      }
      // chown takes away set-user-id and capabilities, so it comes first
      files.fchown(fd.number(), entry.uid(), entry.gid());
      for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
        if (isWanted(xattr.getKey())) {
          try {
            files.fsetxattr(fd.number(), xattr.getKey(), xattr.getValue());
          } catch (ErrnoException e) {
            ignoreUnsupported(e);
          }
        }
      }
      files.fchmod(fd.number(), entry.mode());
    }
    files.utimensat(dir, path.base(), entry.mtimeSeconds(), entry.mtimeNanos());
  }

  private void hardLink(EntryPath path, TarEntry entry) throws IOException {
    EntryPath target = EntryPath.ofHardLink(entry.linkName(), entry.name());
    make(
        path,
        dir -> {
          try {
            files.linkat(
                tree.existing(target.parent()),
                target.base(),
                tree.directory(path.parent()),
                path.base(),
                0);
          } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) {
              throw ArchiveException.malformed(
                  "archive entry \""
                      + entry.name()
                      + "\": the layer has no \""
                      + entry.linkName()
                      + "\" to link to");
            }
            throw e;
          }
        });
  }

  private void node(EntryPath path, TarEntry entry, int type) throws IOException {
    long device =
        type == FileStat.S_IFIFO ? 0 : FileStat.makedev(entry.devMajor(), entry.devMinor());
    make(path, dir -> files.mknodat(dir, path.base(), type | 0600, device));
  }

  private void setOwnerAndAttributes(EntryPath path, TarEntry entry) throws IOException {
    int dir = tree.directory(path.parent());
    files.fchownat(dir, path.base(), entry.uid(), entry.gid(), AT_SYMLINK_NOFOLLOW);
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (isWanted(xattr.getKey())) {
        try {
          files.setxattr(
              "/proc/self/fd/" + dir + "/" + path.base(), xattr.getKey(), xattr.getValue());
        } catch (ErrnoException e) {
          // user attributes are for files and directories only: xattr(7)
          if (e.errno() != Errno.EPERM || !xattr.getKey().startsWith("user.")) {
            ignoreUnsupported(e);
          }
        }
      }
    }
    if (entry.type() != TarEntry.Type.SYMBOLIC_LINK) {
      files.fchmodat(dir, path.base(), entry.mode());
    }
  }

  private void setTimes(EntryPath path, TarEntry entry) throws IOException {
    files.utimensat(
        tree.directory(path.parent()),
        path.isRoot() ? "." : path.base(),
        entry.mtimeSeconds(),
        entry.mtimeNanos());
  }

  private static boolean isWanted(String xattr) {
    return !xattr.startsWith("trusted.overlay.") && !xattr.startsWith("user.overlay.");
  }

  /** A file system without such attributes still holds the files. */
  private static void ignoreUnsupported(ErrnoException e) throws ErrnoException {
    if (e.errno() != Errno.EOPNOTSUPP) {
      throw e;
    }
  }

  @Override
  public void close() {
    tree.close();
  }
}
