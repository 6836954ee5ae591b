package io.jukung.containerd.snapshots.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.containerd.snapshots.SnapshotInfo;
import io.jukung.containerd.snapshots.SnapshotKind;
import io.jukung.containerd.snapshots.Usage;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlaySnapshotterTest {

  @TempDir Path root;
  private Metadata metadata;
  private OverlaySnapshotter snapshots;

  @BeforeEach
  void open() throws IOException {
    metadata = new Metadata(root.resolve("meta"));
    snapshots =
        new OverlaySnapshotter(
            root.resolve("o"), metadata, () -> Instant.EPOCH, new TreeFiles(LinuxKernel.open()));
  }

  @AfterEach
  void close() {
    metadata.close();
  }

  private Path directory(int number) {
    return root.resolve("o/snapshots/" + number);
  }

  private void layer(String name, String parent) throws IOException {
    snapshots.prepare("ns", "making " + name, parent, Map.of());
    snapshots.commit("ns", name, "making " + name, Map.of("layer", name));
  }

  private static ErrorKind kind(org.junit.jupiter.api.function.Executable work) {
    return assertThrows(ContainerException.class, work).kind();
  }

  @Test
  void aFirstLayerIsABindMount() throws IOException {
    assertEquals(
        List.of(new Mount("bind", directory(1) + "/fs", "", List.of("rw", "rbind"))),
        snapshots.prepare("ns", "k", "", Map.of()));
    assertEquals(SnapshotKind.ACTIVE, snapshots.stat("ns", "k").kind());
  }

  @Test
  void layersStackWithTheTopmostFirst() throws IOException {
    layer("one", "");
    layer("two", "one");
    List<Mount> mounts = snapshots.prepare("ns", "c", "two", Map.of());
    assertEquals(
        List.of(
            new Mount(
                "overlay",
                "overlay",
                "",
                List.of(
                    "index=off",
                    "workdir=" + directory(3) + "/work",
                    "upperdir=" + directory(3) + "/fs",
                    "lowerdir=" + directory(2) + "/fs:" + directory(1) + "/fs"))),
        mounts);
    assertEquals(mounts, snapshots.mounts("ns", "c"));
    assertTrue(Files.isDirectory(directory(3).resolve("work")));
  }

  @Test
  void viewsAreReadOnly() throws IOException {
    layer("one", "");
    layer("two", "one");
    assertEquals(
        List.of(new Mount("bind", directory(1) + "/fs", "", List.of("ro", "rbind"))),
        snapshots.view("ns", "v1", "one", Map.of()));
    assertEquals(
        List.of("index=off", "lowerdir=" + directory(2) + "/fs:" + directory(1) + "/fs"),
        snapshots.view("ns", "v2", "two", Map.of()).getFirst().options());
    assertEquals(
        ErrorKind.FAILED_PRECONDITION, kind(() -> snapshots.commit("ns", "x", "v1", Map.of())));
  }

  @Test
  void committingRenamesAndMeasures() throws IOException {
    snapshots.prepare("ns", "k", "", Map.of("gone", "1"));
    Files.write(directory(1).resolve("fs/file"), new byte[10000]);
    Files.createLink(directory(1).resolve("fs/link"), directory(1).resolve("fs/file"));
    snapshots.commit("ns", "name", "k", Map.of("kept", "2"));
    SnapshotInfo info = snapshots.stat("ns", "name");
    assertEquals(SnapshotKind.COMMITTED, info.kind());
    assertEquals(Map.of("kept", "2"), info.labels());
    Usage usage = snapshots.usage("ns", "name");
    assertEquals(2, usage.inodes());
    assertTrue(usage.size() >= 10000, usage.toString());
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> snapshots.stat("ns", "k")));
    assertEquals(ErrorKind.FAILED_PRECONDITION, kind(() -> snapshots.mounts("ns", "name")));
  }

  @Test
  void onlyCommittedSnapshotsAreParents() throws IOException {
    snapshots.prepare("ns", "active", "", Map.of());
    assertEquals(
        ErrorKind.INVALID_ARGUMENT, kind(() -> snapshots.prepare("ns", "k", "active", Map.of())));
    assertEquals(
        ErrorKind.NOT_FOUND, kind(() -> snapshots.prepare("ns", "k", "missing", Map.of())));
    layer("one", "");
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> snapshots.prepare("other", "k", "one", Map.of())));
  }

  @Test
  void takenNamesAreRefused() throws IOException {
    layer("one", "");
    snapshots.prepare("ns", "k", "", Map.of());
    assertEquals(ErrorKind.ALREADY_EXISTS, kind(() -> snapshots.prepare("ns", "k", "", Map.of())));
    assertEquals(
        ErrorKind.ALREADY_EXISTS, kind(() -> snapshots.commit("ns", "one", "k", Map.of())));
    assertEquals(SnapshotKind.ACTIVE, snapshots.stat("ns", "k").kind());
  }

  @Test
  void aParentIsNotRemovedBeforeItsChildren() throws IOException {
    layer("one", "");
    snapshots.prepare("ns", "c", "one", Map.of());
    assertEquals(ErrorKind.FAILED_PRECONDITION, kind(() -> snapshots.remove("ns", "one")));
    snapshots.remove("ns", "c");
    snapshots.remove("ns", "one");
    assertFalse(Files.exists(directory(1)));
    assertTrue(snapshots.list("ns").isEmpty());
  }

  @Test
  void theTopDirectoryLooksLikeItsParents() throws IOException {
    snapshots.prepare("ns", "k", "", Map.of());
    Files.setPosixFilePermissions(
        directory(1).resolve("fs"), PosixFilePermissions.fromString("rwxr-x--x"));
    snapshots.commit("ns", "one", "k", Map.of());
    snapshots.prepare("ns", "c", "one", Map.of());
    assertEquals(
        "rwxr-x--x",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory(2).resolve("fs"))));
  }

  @Test
  void aDirectoryLeftByACrashIsInNobodysWay() throws IOException {
    Files.createDirectories(directory(1).resolve("fs/stale"));
    snapshots.prepare("ns", "k", "", Map.of());
    assertFalse(Files.exists(directory(1).resolve("fs/stale")));
    snapshots.cleanup();
    try (var left = Files.list(root.resolve("o/snapshots"))) {
      assertEquals(List.of(directory(1)), left.toList());
    }
  }

  @Test
  void cleanupTakesDirectoriesWithoutRecords() throws IOException {
    layer("one", "");
    layer("two", "");
    metadata.write(
        tx -> tx.delete(io.jukung.containerd.metadata.Bucket.SNAPSHOT, "ns", "overlayfs/one"));
    snapshots.cleanup();
    assertFalse(Files.exists(directory(1)));
    assertTrue(Files.exists(directory(2)));
  }

  @Test
  void snapshotsWithoutDirectoriesAreForgottenAfterAPowerCut() throws IOException {
    layer("one", "");
    layer("two", "");
    Files.delete(directory(1).resolve("work"));
    Files.delete(directory(1).resolve("fs"));
    snapshots.forgetMissing();
    assertEquals(List.of("two"), snapshots.list("ns").stream().map(SnapshotInfo::name).toList());
  }
}
