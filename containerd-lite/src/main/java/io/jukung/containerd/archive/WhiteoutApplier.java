package io.jukung.containerd.archive;

import static io.jukung.sys.FileCalls.AT_SYMLINK_NOFOLLOW;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Deletions in a layer (image-spec, layer.md, "Whiteouts"). They concern the layers below only:
 * what the layer itself brings under the same name stays, whichever comes first in the archive.
 */
abstract sealed class WhiteoutApplier {
  static final String PREFIX = ".wh.";

  private static final String META = ".wh..wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  final LayerTree tree;

  private WhiteoutApplier(LayerTree tree) {
    this.tree = tree;
  }

  static WhiteoutApplier of(UnpackTarget.Whiteouts style, FileCalls files, LayerTree tree) {
    return switch (style) {
      case OVERLAY -> new Overlay(files, tree);
      case DELETE -> new Delete(tree);
    };
  }

  /** Applies an entry whose name begins with {@link #PREFIX}. */
  final void apply(EntryPath path) throws IOException {
    if (path.base().equals(OPAQUE)) {
      hideAll(path.parent());
      return;
    }
    if (path.base().startsWith(META)) {
      return; // housekeeping of aufs, of no meaning elsewhere
    }
    String hidden = path.base().substring(PREFIX.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw ArchiveException.malformed(
          "archive entry \"" + path.path() + "\" is a whiteout of nothing");
    }
    hide(new EntryPath(path.parent(), hidden));
  }

  /** Told of each path that the layer brings. */
  void created(EntryPath path) {}

  /** Told when a directory took the place of something else. */
  void directoryReplaced(EntryPath path, FileStat before) throws IOException {}

  abstract void hide(EntryPath path) throws IOException;

  abstract void hideAll(String directory) throws IOException;

  /** In the terms of overlayfs (kernel documentation, filesystems/overlayfs). */
  private static final class Overlay extends WhiteoutApplier {
    private final FileCalls files;

    Overlay(FileCalls files, LayerTree tree) {
      super(tree);
      this.files = files;
    }

    @Override
    void hide(EntryPath path) throws IOException {
      int dir = tree.directory(path.parent());
      try {
        files.mknodat(dir, path.base(), FileStat.S_IFCHR, 0);
        files.fchownat(dir, path.base(), 0, 0, AT_SYMLINK_NOFOLLOW);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
        // A file hides what is below by itself, a directory must be told to.
        if (tree.stat(dir, path.base()).isDirectory()) {
          tree.makeOpaque(tree.directory(path.path()));
        }
      }
    }

    @Override
    void hideAll(String directory) throws IOException {
      tree.makeOpaque(tree.directory(directory));
    }

    @Override
    void directoryReplaced(EntryPath path, FileStat before) throws IOException {
      boolean whiteout =
          (before.mode() & FileStat.S_IFMT) == FileStat.S_IFCHR && before.rdev() == 0;
      if (whiteout) {
        tree.makeOpaque(tree.directory(path.path()));
      }
    }
  }

  /** By deleting what was there before the layer. */
  private static final class Delete extends WhiteoutApplier {
    private final Set<String> own = new HashSet<>();

    Delete(LayerTree tree) {
      super(tree);
    }

    @Override
    void created(EntryPath path) {
      // its parents count too: deleting one would delete it
      for (String p = path.path(); !p.isEmpty() && own.add(p); p = parent(p)) {
        // up to the root or to what is known already
      }
    }

    private static String parent(String path) {
      int slash = path.lastIndexOf('/');
      return slash < 0 ? "" : path.substring(0, slash);
    }

    @Override
    void hide(EntryPath path) throws IOException {
      int dir;
      try {
        dir = tree.existing(path.parent());
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT) {
          return; // nothing there to delete
        }
        throw e;
      }
      if (!own.contains(path.path())) {
        tree.remove(dir, path.base());
      } else if (tree.stat(dir, path.base()).isDirectory()) {
        hideAll(path.path());
      }
    }

    @Override
    void hideAll(String directory) throws IOException {
      for (String name : tree.list(tree.directory(directory))) {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        int dir = tree.directory(directory);
        if (!own.contains(path)) {
          tree.remove(dir, name);
        } else if (tree.stat(dir, name).isDirectory()) {
          hideAll(path);
        }
      }
    }
  }
}
