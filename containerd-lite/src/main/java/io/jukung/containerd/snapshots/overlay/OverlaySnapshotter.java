package io.jukung.containerd.snapshots.overlay;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.containerd.snapshots.SnapshotInfo;
import io.jukung.containerd.snapshots.SnapshotKind;
import io.jukung.containerd.snapshots.SnapshotRecord;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.containerd.snapshots.Usage;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Layers as directories, stacked by overlayfs.
 *
 * <pre>
 *   root/snapshots/N/fs      the snapshot's own files: a lower or the upper directory
 *   root/snapshots/N/work    overlayfs's work directory of an active snapshot
 * </pre>
 *
 * N comes from a counter in the database, so a directory is never met again under another record.
 */
public final class OverlaySnapshotter implements Snapshotter {

  private static final String NAME = "overlayfs";
  private static final String DOOMED = "rm-";

  private final Path snapshots;
  private final Metadata metadata;
  private final InstantSource clock;
  private final TreeFiles tree;

  public OverlaySnapshotter(Path root, Metadata metadata, InstantSource clock, TreeFiles tree)
      throws IOException {
    this.snapshots = root.resolve("snapshots");
    this.metadata = metadata;
    this.clock = clock;
    this.tree = tree;
    Files.createDirectories(snapshots);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SnapshotInfo stat(String namespace, String key) {
    return metadata.read(tx -> get(tx, namespace, key)).info();
  }

  private static SnapshotRecord get(Transaction tx, String namespace, String key) {
    return find(tx, namespace, key)
        .orElseThrow(() -> ContainerException.notFound("snapshot " + key + " does not exist"));
  }

  private static Optional<SnapshotRecord> find(Transaction tx, String namespace, String key) {
    return tx.get(Bucket.SNAPSHOT, namespace, NAME + '/' + key)
        .map(value -> SnapshotRecord.decode(key, value));
  }

  private static void put(Transaction tx, String namespace, SnapshotRecord record) {
    tx.put(Bucket.SNAPSHOT, namespace, NAME + '/' + record.info().name(), record.encode());
  }

  @Override
  public SnapshotInfo update(
      String namespace, String key, Map<String, String> labels, List<String> paths) {
    Labels.onlyKnown(paths, List.of(), "snapshot");
    return metadata.write(
        tx -> {
          SnapshotRecord before = get(tx, namespace, key);
          SnapshotInfo info = before.info();
          SnapshotInfo after =
              new SnapshotInfo(
                  info.kind(),
                  key,
                  info.parent(),
                  Labels.updated(info.labels(), labels, paths),
                  info.created(),
                  clock.instant());
          put(tx, namespace, new SnapshotRecord(after, before.directory(), before.usage()));
          return after;
        });
  }

  @Override
  public List<SnapshotInfo> list(String namespace) {
    return metadata.read(
        tx ->
            tx.list(Bucket.SNAPSHOT, namespace, NAME + '/').stream()
                .map(
                    entry ->
                        SnapshotRecord.decode(
                                entry.name().substring(NAME.length() + 1), entry.value())
                            .info())
                .toList());
  }

  @Override
  public Usage usage(String namespace, String key) throws IOException {
    SnapshotRecord record = metadata.read(tx -> get(tx, namespace, key));
    return record.info().kind() == SnapshotKind.COMMITTED
        ? record.usage()
        : tree.usage(files(record));
  }

  @Override
  public List<Mount> mounts(String namespace, String key) {
    return metadata.read(
        tx -> {
          SnapshotRecord record = get(tx, namespace, key);
          if (record.info().kind() == SnapshotKind.COMMITTED) {
            throw ContainerException.failedPrecondition("snapshot " + key + " is committed");
          }
          return mounts(tx, namespace, record);
        });
  }

  private List<Mount> mounts(Transaction tx, String namespace, SnapshotRecord record) {
    List<String> lower = new ArrayList<>();
    String parent = record.info().parent();
    while (!parent.isEmpty()) {
      SnapshotRecord layer = get(tx, namespace, parent);
      lower.add(files(layer).toString());
      parent = layer.info().parent();
    }
    boolean active = record.info().kind() == SnapshotKind.ACTIVE;
    if (lower.isEmpty()) {
      return List.of(bind(files(record).toString(), active ? "rw" : "ro"));
    }
    if (active) {
      return List.of(
          new Mount(
              "overlay",
              "overlay",
              "",
              List.of(
                  "index=off",
                  "workdir=" + directory(record).resolve("work"),
                  "upperdir=" + files(record),
                  "lowerdir=" + String.join(":", lower))));
    }
    return lower.size() == 1
        ? List.of(bind(lower.getFirst(), "ro"))
        : List.of(
            new Mount(
                "overlay",
                "overlay",
                "",
                List.of("index=off", "lowerdir=" + String.join(":", lower))));
  }

  private static Mount bind(String source, String access) {
    return new Mount("bind", source, "", List.of(access, "rbind"));
  }

  @Override
  public List<Mount> prepare(
      String namespace, String key, String parent, Map<String, String> labels) throws IOException {
    return create(SnapshotKind.ACTIVE, namespace, key, parent, labels);
  }

  @Override
  public List<Mount> view(String namespace, String key, String parent, Map<String, String> labels)
      throws IOException {
    return create(SnapshotKind.VIEW, namespace, key, parent, labels);
  }

  private List<Mount> create(
      SnapshotKind kind, String namespace, String key, String parent, Map<String, String> labels)
      throws IOException {
    if (key.isEmpty()) {
      throw ContainerException.invalidArgument("snapshot key must not be empty");
    }
    Labels.checked(labels);
    SnapshotRecord record =
        metadata.write(
            tx -> {
              if (find(tx, namespace, key).isPresent()) {
                throw ContainerException.alreadyExists("snapshot " + key + ": already exists");
              }
              Optional<SnapshotRecord> below =
                  parent.isEmpty() ? Optional.empty() : Optional.of(get(tx, namespace, parent));
              if (below.isPresent() && below.get().info().kind() != SnapshotKind.COMMITTED) {
                throw ContainerException.invalidArgument(
                    "parent snapshot " + parent + " is not committed");
              }
              Instant now = clock.instant();
              SnapshotRecord made =
                  new SnapshotRecord(
                      new SnapshotInfo(kind, key, parent, labels, now, now),
                      next(tx),
                      new Usage(0, 0));
              // the directory inside the transaction: a record without one would be unusable
              makeDirectory(made, below);
              put(tx, namespace, made);
              return made;
            });
    return metadata.read(tx -> mounts(tx, namespace, record));
  }

  private static long next(Transaction tx) {
    long next =
        tx.get(Bucket.COUNTER, "", "snapshot")
            .map(value -> value.view().longValue("next"))
            .orElse(1L);
    tx.put(
        Bucket.COUNTER,
        "",
        "snapshot",
        JsonObject.builder().put("next", JsonValue.of(next + 1)).build());
    return next;
  }

  private void makeDirectory(SnapshotRecord record, Optional<SnapshotRecord> parent) {
    Path directory = directory(record);
    try {
      if (Files.exists(directory)) {
        // left by a start that ended before its transaction did
        Files.move(
            directory, snapshots.resolve(DOOMED + record.directory() + "-" + System.nanoTime()));
      }
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createDirectory(files(record));
      if (parent.isPresent()) {
        // the upper directory's own owner and mode are what a process sees of "/"
        tree.copyAttributes(files(parent.get()), files(record));
      } else {
        Files.setPosixFilePermissions(files(record), PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      if (record.info().kind() == SnapshotKind.ACTIVE) {
        Files.createDirectory(directory.resolve("work"));
      }
    } catch (ErrnoException e) {
      throw ContainerException.of("make snapshot directory " + directory, e);
    } catch (IOException e) {
      throw ContainerException.internal(
          "make snapshot directory " + directory + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void commit(String namespace, String name, String key, Map<String, String> labels)
      throws IOException {
    SnapshotRecord active = metadata.read(tx -> get(tx, namespace, key));
    if (active.info().kind() != SnapshotKind.ACTIVE) {
      throw ContainerException.failedPrecondition("snapshot " + key + " is not active");
    }
    Usage usage = tree.usage(files(active));
    metadata.write(
        tx -> {
          if (find(tx, namespace, name).isPresent()) {
            throw ContainerException.alreadyExists("snapshot " + name + ": already exists");
          }
          SnapshotRecord record = get(tx, namespace, key);
          Instant now = clock.instant();
          tx.delete(Bucket.SNAPSHOT, namespace, NAME + '/' + key);
          put(
              tx,
              namespace,
              new SnapshotRecord(
                  new SnapshotInfo(
                      SnapshotKind.COMMITTED,
                      name,
                      record.info().parent(),
                      Labels.checked(labels),
                      now,
                      now),
                  record.directory(),
                  usage));
          return true;
        });
  }

  @Override
  public void remove(String namespace, String key) throws IOException {
    SnapshotRecord removed =
        metadata.write(
            tx -> {
              SnapshotRecord record = get(tx, namespace, key);
              for (Transaction.Entry entry : tx.list(Bucket.SNAPSHOT, namespace, NAME + '/')) {
                if (entry.value().view().string("parent").equals(key)) {
                  throw ContainerException.failedPrecondition(
                      "cannot remove snapshot " + key + ": it has children");
                }
              }
              tx.delete(Bucket.SNAPSHOT, namespace, NAME + '/' + key);
              return record;
            });
    drop(directory(removed));
  }

  /** Away from its place at once: a half deleted tree must never be met under its number again. */
  private void drop(Path directory) throws IOException {
    if (Files.exists(directory)) {
      Path doomed = snapshots.resolve(DOOMED + directory.getFileName());
      Files.move(directory, doomed, StandardCopyOption.ATOMIC_MOVE);
      tree.delete(doomed);
    }
  }

  @Override
  public void cleanup() throws IOException {
    Set<String> known = new HashSet<>();
    metadata.read(
        tx -> {
          for (Transaction.Entry entry : tx.listAll(Bucket.SNAPSHOT)) {
            if (entry.name().startsWith(NAME + '/')) {
              known.add(Long.toString(entry.value().view().longValue("directory")));
            }
          }
          return true;
        });
    try (Stream<Path> directories = Files.list(snapshots)) {
      for (Path directory : directories.toList()) {
        String name = directory.getFileName().toString();
        if (name.startsWith(DOOMED)) {
          tree.delete(directory);
        } else if (!known.contains(name) && !isNew(name)) {
          drop(directory);
        }
      }
    }
  }

  /** True for a number not yet given: its transaction may be about to commit. */
  private boolean isNew(String directory) {
    long next =
        metadata.read(
            tx ->
                tx.get(Bucket.COUNTER, "", "snapshot")
                    .map(value -> value.view().longValue("next"))
                    .orElse(1L));
    try {
      return Long.parseLong(directory) >= next;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * Forgets snapshots whose directories are gone: after a power cut the database may be older than
   * the last removals.
   */
  public void forgetMissing() {
    metadata.write(
        tx -> {
          for (Transaction.Entry entry : tx.listAll(Bucket.SNAPSHOT)) {
            if (entry.name().startsWith(NAME + '/')
                && !Files.isDirectory(
                    snapshots
                        .resolve(Long.toString(entry.value().view().longValue("directory")))
                        .resolve("fs"))) {
              tx.delete(Bucket.SNAPSHOT, entry.namespace(), entry.name());
            }
          }
          return true;
        });
  }

  private Path directory(SnapshotRecord record) {
    return snapshots.resolve(Long.toString(record.directory()));
  }

  private Path files(SnapshotRecord record) {
    return directory(record).resolve("fs");
  }
}
