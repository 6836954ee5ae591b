package io.jukung.runtime.state;

import io.jukung.runtime.ContainerState;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.sys.io.AtomicFiles;
import io.jukung.sys.json.JsonException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The directory of containers; see the package for its layout. */
public final class StateStore {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_+.-]{1,1024}");
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> SEARCHABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private final Path root;

  public StateStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Path root() {
    return root;
  }

  /** Fails unless the id can be the name of a directory here. */
  public static void checkId(String id) {
    if (!ID.matcher(id).matches() || id.equals(".") || id.equals("..")) {
      throw new OciException(
          OciException.Kind.INVALID_ARGUMENT,
          OciException.Reason.NONE,
          "invalid container id \"" + id + "\": letters, digits and _+-. are allowed");
    }
  }

  private Path directory(String id) {
    checkId(id);
    return root.resolve(id);
  }

  public Path fifo(String id) {
    return directory(id).resolve("exec.fifo");
  }

  private Path file(String id) {
    return directory(id).resolve("state.json");
  }

  /** Takes the id; fails when it is taken. */
  public Path reserve(String id) {
    Path directory = directory(id);
    try {
      Files.createDirectory(directory, SEARCHABLE);
    } catch (NoSuchFileException e) {
      makeRoot();
      return reserve(id);
    } catch (FileAlreadyExistsException e) {
      throw new OciException(
          OciException.Kind.ALREADY_EXISTS,
          OciException.Reason.NONE,
          "container with given ID already exists: " + id,
          e);
    } catch (IOException e) {
      throw failed("create " + directory, e);
    }
    return directory;
  }

  private void makeRoot() {
    try {
      Files.createDirectories(root, OWNER_ONLY);
    } catch (IOException e) {
      throw failed("create the state directory " + root, e);
    }
  }

  public void save(ContainerRecord container) {
    Path file = file(container.id());
    try {
      AtomicFiles.writeUnsynced(file, container.toBytes());
    } catch (IOException e) {
      throw failed("write " + file, e);
    }
  }

  /** Fails with NO_CONTAINER when there is none. */
  public ContainerRecord load(String id) {
    Path file = file(id);
    try {
      return ContainerRecord.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw missing(id);
    } catch (IOException e) {
      throw failed("read " + file, e);
    } catch (JsonException e) {
      throw new OciException(
          OciException.Kind.INTERNAL, OciException.Reason.NONE, file + ": " + e.getMessage(), e);
    }
  }

  /** The error for a container that is not there. */
  public static OciException missing(String id) {
    return new OciException(
        OciException.Kind.NOT_FOUND,
        OciException.Reason.NO_CONTAINER,
        "container \"" + id + "\" does not exist");
  }

  /** Whether the id is taken, by a container or by one being created. */
  public boolean exists(String id) {
    return Files.isDirectory(directory(id));
  }

  /** Ids, those being created included. */
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          ids.add(String.valueOf(entry.getFileName()));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list " + root, e);
    }
    ids.sort(null);
    return ids;
  }

  /** Forgets the container; one that is gone is forgotten. */
  public void remove(String id) {
    Path directory = directory(id);
    try {
      Files.deleteIfExists(fifo(id));
      Files.deleteIfExists(file(id));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      removeAll(directory);
    }
  }

  /** After a crash in the middle of a write there can be a temporary file. */
  private static void removeAll(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
      Files.deleteIfExists(directory);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw failed("remove " + directory, e);
    }
  }

  /** What the container is doing now. */
  public ContainerStatus observe(ContainerRecord container) {
    if (!isAlive(container)) {
      return ContainerStatus.STOPPED;
    }
    if (Cgroup.existing(container.cgroups()).isFrozen()) {
      return ContainerStatus.PAUSED;
    }
    return Files.exists(fifo(container.id())) ? ContainerStatus.CREATED : ContainerStatus.RUNNING;
  }

  /** Whether the container's first process lives. */
  public static boolean isAlive(ContainerRecord container) {
    ProcStat stat = ProcStat.of(container.pid());
    return stat != null && !stat.isDead() && stat.startTime() == container.startTime();
  }

  /** The record with its observed status. */
  public ContainerState state(ContainerRecord container) {
    ContainerStatus status = observe(container);
    return new ContainerState(
        container.ociVersion(),
        container.id(),
        status,
        status == ContainerStatus.STOPPED ? 0 : container.pid(),
        container.bundle(),
        container.rootfs(),
        container.created(),
        container.owner(),
        container.annotations());
  }

  static OciException failed(String what, IOException cause) {
    return new OciException(
        OciException.Kind.INTERNAL,
        OciException.Reason.NONE,
        what + ": " + cause.getMessage(),
        cause);
  }
}
