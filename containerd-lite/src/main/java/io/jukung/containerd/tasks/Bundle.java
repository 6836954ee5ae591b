package io.jukung.containerd.tasks;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Mounts;
import io.jukung.sys.io.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task's directory, which is the OCI bundle and the shim's working directory.
 *
 * <pre>
 *   STATE/io.containerd.runtime.v2.task/NS/ID/
 *     config.json    the OCI spec
 *     rootfs/        where the shim mounts the root file system
 *     shim-runtime   name of the runtime, ours, read after a restart (runc's shim has a file runtime)
 *     address        where the shim listens: unix://…
 *     log            fifo for the messages of a foreign shim
 * </pre>
 */
public record Bundle(String namespace, String id, Path path) {

  private static final String MODE = "rwx--x--x";

  /**
   * Makes it.
   *
   * @throws ContainerException ALREADY_EXISTS when it is there
   */
  static Bundle create(Path tasks, String namespace, String id, byte[] spec, String runtime)
      throws IOException {
    Bundle bundle = new Bundle(namespace, id, tasks.resolve(namespace).resolve(id));
    Files.createDirectories(tasks.resolve(namespace));
    try {
      makeDirectory(bundle.path);
    } catch (FileAlreadyExistsException e) {
      throw ContainerException.alreadyExists("bundle of task " + id + ": already exists");
    }
    makeDirectory(bundle.rootfs());
    Files.write(bundle.path.resolve("config.json"), spec);
    bundle.write("shim-runtime", runtime);
    return bundle;
  }

  private static void makeDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
    // apart from creation, which the umask would narrow
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(MODE));
  }

  /** All bundles below the directory, of all namespaces. */
  static List<Bundle> list(Path tasks) throws IOException {
    if (!Files.isDirectory(tasks)) {
      return List.of();
    }
    List<Bundle> bundles = new ArrayList<>();
    for (Path namespace : visible(tasks)) {
      for (Path path : visible(namespace)) {
        bundles.add(new Bundle(name(namespace), name(path), path));
      }
    }
    return bundles;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static List<Path> visible(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.filter(path -> Files.isDirectory(path) && !name(path).startsWith(".")).toList();
    }
  }

  Path rootfs() {
    return path.resolve("rootfs");
  }

  Optional<String> runtime() throws IOException {
    return read("shim-runtime");
  }

  Optional<String> address() throws IOException {
    return read("address");
  }

  void writeAddress(String address) throws IOException {
    write("address", address);
  }

  private void write(String file, String text) throws IOException {
    AtomicFiles.writeUnsynced(path.resolve(file), text.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> read(String file) throws IOException {
    try {
      String text = Files.readString(path.resolve(file)).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes it away, with mounts that a dead shim left. A mounted root file system is never deleted
   * through: its directory is removed as an empty one, or nothing is.
   */
  void delete(Mounts mounts) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    removeRootfs(mounts);
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void removeRootfs(Mounts mounts) throws IOException {
    try {
      Files.deleteIfExists(rootfs());
      return;
    } catch (IOException e) {
      // busy, or not empty: something is mounted there
    }
    String below = path.toRealPath() + "/";
    for (String point : mounts.mountPoints().reversed()) {
      if (point.startsWith(below)) {
        try {
          mounts.unmount(point, Mounts.MNT_DETACH | Mounts.UMOUNT_NOFOLLOW);
        } catch (ErrnoException e) {
          if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
            throw e;
          }
        }
      }
    }
    Files.deleteIfExists(rootfs());
  }
}
