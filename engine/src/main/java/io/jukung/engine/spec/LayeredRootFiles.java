package io.jukung.engine.spec;

import io.jukung.engine.containerd.SnapshotMount;
import io.jukung.sys.FileCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of a snapshot that nobody has mounted yet, found in the directories that its mount
 * names: the upper one first, then the lower ones, as overlayfs merges them (kernel documentation,
 * filesystems/overlayfs: whiteouts and opaque directories). Symbolic links are resolved here,
 * component by component, against the merged tree. Nothing runs in the container at that time, so
 * nothing changes the tree meanwhile.
 */
public final class LayeredRootFiles implements RootFiles {
  private static final int MAX_SIZE = 4 << 20;
  private static final int MAX_LINKS = 40;
  private static final int S_IFMT = 0xF000;
  private static final int S_IFCHR = 0x2000;

  private final List<Path> layers;
  private final Supplier<FileCalls> files;

  private LayeredRootFiles(List<Path> layers, Supplier<FileCalls> files) {
    this.layers = layers;
    this.files = files;
  }

  /** Understands an overlay and a single bind mount. */
  public static RootFiles of(List<SnapshotMount> mounts, Supplier<FileCalls> files) {
    if (mounts.size() != 1) {
      return EMPTY;
    }
    SnapshotMount mount = mounts.getFirst();
    List<Path> layers = new ArrayList<>();
    if (mount.type().equals("overlay")) {
      option(mount, "upperdir=").ifPresent(upper -> layers.add(Path.of(upper)));
      option(mount, "lowerdir=")
          .ifPresent(lower -> Arrays.stream(lower.split(":")).map(Path::of).forEach(layers::add));
    } else {
      layers.add(Path.of(mount.source()));
    }
    return new LayeredRootFiles(layers, files);
  }

  private static Optional<String> option(SnapshotMount mount, String key) {
    return mount.options().stream()
        .filter(option -> option.startsWith(key))
        .map(option -> option.substring(key.length()))
        .findFirst();
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    Deque<String> todo = new ArrayDeque<>(names(path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.removeFirst();
      if (name.equals("..")) {
        // above the root is the root
        if (!done.isEmpty()) {
          done.removeLast();
        }
        continue;
      }
      done.add(name);
      Optional<Path> found = lookup(done);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(found.get())) {
        if (++links > MAX_LINKS) {
          return Optional.empty();
        }
        String target = Files.readSymbolicLink(found.get()).toString();
        done.removeLast();
        if (target.startsWith("/")) {
          done.clear();
        }
        names(target).reversed().forEach(todo::addFirst);
      }
    }
    Optional<Path> file = lookup(done);
    if (file.isEmpty() || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file.get()) > MAX_SIZE) {
      throw new IOException("/" + path + " is larger than " + MAX_SIZE + " bytes");
    }
    return Optional.of(Files.readString(file.get(), StandardCharsets.ISO_8859_1));
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split("/"))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }

  /** The topmost layer's entry for a path whose parents are known to be directories. */
  private Optional<Path> lookup(List<String> path) throws IOException {
    for (Path layer : layers) {
      Path at = layer;
      List<Path> parents = new ArrayList<>();
      for (int i = 0; i < path.size(); i++) {
        at = at.resolve(path.get(i));
        Map<String, Object> attributes;
        try {
          attributes = Files.readAttributes(at, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
          break;
        }
        if (isWhiteout(attributes)) {
          return Optional.empty();
        }
        if (i == path.size() - 1) {
          return Optional.of(at);
        }
        if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.empty();
        }
        parents.add(at);
      }
      if (layer != layers.getLast() && isAnyOpaque(parents)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isWhiteout(Map<String, Object> attributes) {
    Object mode = attributes.get("mode");
    Object device = attributes.get("rdev");
    return mode instanceof Integer m
        && (m & S_IFMT) == S_IFCHR
        && device instanceof Long d
        && d == 0;
  }

  private boolean isAnyOpaque(List<Path> directories) throws IOException {
    for (Path directory : directories) {
      if (isOpaque(directory)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpaque(Path directory) throws IOException {
    FileCalls calls = files.get();
    return calls.listxattr(directory.toString()).contains("trusted.overlay.opaque")
        && new String(
                calls.getxattr(directory.toString(), "trusted.overlay.opaque"),
                StandardCharsets.US_ASCII)
            .equals("y");
  }
}
