package io.jukung.containerd.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.containers.ContainerRecord;
import io.jukung.containerd.containers.LmdbContainerStore;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.content.ContentInfo;
import io.jukung.containerd.content.FileContentStore;
import io.jukung.containerd.content.Ingest;
import io.jukung.containerd.images.ImageRecord;
import io.jukung.containerd.images.LmdbImageStore;
import io.jukung.containerd.leases.Lease;
import io.jukung.containerd.leases.LeaseResource;
import io.jukung.containerd.leases.LmdbLeaseStore;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.snapshots.SnapshotInfo;
import io.jukung.containerd.snapshots.overlay.OverlaySnapshotter;
import io.jukung.containerd.snapshots.overlay.TreeFiles;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageConfig;
import io.jukung.proto.image.Manifest;
import io.jukung.proto.image.MediaTypes;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {

  private static final String NS = "ns";

  @TempDir Path root;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Metadata metadata;
  private FileContentStore content;
  private OverlaySnapshotter snapshots;
  private LmdbImageStore images;
  private LmdbContainerStore containers;
  private LmdbLeaseStore leases;
  private Collector collector;

  @BeforeEach
  void open() throws IOException {
    metadata = new Metadata(root.resolve("meta"));
    content = new FileContentStore(root.resolve("content"), metadata, () -> now);
    snapshots =
        new OverlaySnapshotter(
            root.resolve("o"), metadata, () -> now, new TreeFiles(LinuxKernel.open()));
    images = new LmdbImageStore(metadata, () -> now);
    containers = new LmdbContainerStore(metadata, () -> now);
    leases = new LmdbLeaseStore(metadata, () -> now);
    collector = new Collector(metadata, content, List.of(snapshots), () -> now);
  }

  @AfterEach
  void close() {
    metadata.close();
  }

  private Descriptor blob(String mediaType, byte[] bytes, Map<String, String> labels)
      throws IOException {
    Digest digest = Digest.of(bytes);
    if (content.find(NS, digest).isEmpty()) {
      try (Ingest ingest = content.ingest(NS, digest.toString(), 0, Optional.of(digest))) {
        ingest.write(ByteBuffer.wrap(bytes));
        assertEquals(digest, ingest.commit(0, Optional.of(digest), labels));
      }
    }
    return Descriptor.of(mediaType, digest, bytes.length);
  }

  private void layer(String name, String parent) throws IOException {
    snapshots.prepare(NS, "making " + name, parent, Map.of());
    snapshots.commit(NS, name, "making " + name, Map.of());
  }

  /** An image of two layers, unpacked; without any gc labels. */
  private Manifest image(String name) throws IOException {
    Descriptor first = blob(MediaTypes.OCI_LAYER, "layer one".getBytes(UTF_8), Map.of());
    Descriptor second = blob(MediaTypes.OCI_LAYER, (name + " layer").getBytes(UTF_8), Map.of());
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + first.digest()
            + "\",\""
            + second.digest()
            + "\"]}}";
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            blob(MediaTypes.OCI_CONFIG, config.getBytes(UTF_8), Map.of()),
            List.of(first, second),
            Map.of());
    Descriptor target = blob(MediaTypes.OCI_MANIFEST, manifest.toJson(), Map.of());
    List<Digest> chain = ImageConfig.chainIds(List.of(first.digest(), second.digest()));
    if (!names().contains(chain.get(0).toString())) {
      layer(chain.get(0).toString(), "");
    }
    layer(chain.get(1).toString(), chain.get(0).toString());
    images.create(NS, new ImageRecord(name, target, Map.of(), now, now));
    return manifest;
  }

  private Set<String> names() {
    return snapshots.list(NS).stream().map(SnapshotInfo::name).collect(Collectors.toSet());
  }

  private Set<Digest> digests() {
    return content.list(NS).stream().map(ContentInfo::digest).collect(Collectors.toSet());
  }

  @Test
  void anImageKeepsItsDocumentsLayersAndSnapshots() throws IOException {
    image("a");
    blob("x", "nobody needs this".getBytes(UTF_8), Map.of());
    layer("nobody needs this", "");
    Collector.Collected collected = collector.collect();
    assertEquals(new Collector.Collected(1, 1, 0, 0), collected);
    assertEquals(4, digests().size());
    assertEquals(2, names().size());
  }

  @Test
  void aDeletedImageGoesButForWhatOthersShare() throws IOException {
    Manifest a = image("a");
    Manifest b = image("b");
    images.delete(NS, "a");
    assertEquals(new Collector.Collected(3, 1, 0, 0), collector.collect());
    assertFalse(digests().contains(a.config().digest()));
    assertTrue(digests().contains(b.layers().get(0).digest()));
    images.delete(NS, "b");
    collector.collect();
    assertTrue(digests().isEmpty());
    assertTrue(names().isEmpty());
    try (var blobs = Files.list(root.resolve("content/blobs/sha256"));
        var directories = Files.list(root.resolve("o/snapshots"))) {
      assertEquals(0, blobs.count());
      assertEquals(0, directories.count());
    }
  }

  @Test
  void aContainerKeepsItsSnapshotAndTheLayersBelow() throws IOException {
    layer("one", "");
    layer("two", "one");
    snapshots.prepare(NS, "c", "two", Map.of());
    containers.create(
        NS,
        new ContainerRecord(
            "c",
            Map.of(),
            "",
            "io.containerd.jukung.v1",
            TypedBytes.NONE,
            TypedBytes.NONE,
            "overlayfs",
            "c",
            now,
            now,
            Map.of(),
            ""));
    now = now.plus(Duration.ofDays(2));
    collector.collect();
    assertEquals(Set.of("one", "two", "c"), names());
    containers.delete(NS, "c");
    collector.collect();
    assertEquals(Set.of(), names());
  }

  @Test
  void aSnapshotJustMadeIsLeftToWhoeverMadeIt() throws IOException {
    layer("one", "");
    snapshots.prepare(NS, "fresh", "one", Map.of());
    collector.collect();
    assertEquals(Set.of("one", "fresh"), names());
    now = now.plus(Marking.FRESH).plusSeconds(1);
    collector.collect();
    assertEquals(Set.of(), names());
  }

  @Test
  void aLeaseKeepsWhatItNamesUntilItExpires() throws IOException {
    Descriptor blob = blob("x", "leased".getBytes(UTF_8), Map.of());
    layer("leased", "");
    String expire = now.plus(Duration.ofHours(1)).toString();
    leases.create(NS, "l", Map.of(Lease.EXPIRE, expire));
    leases.add(NS, "l", new LeaseResource("content", blob.digest().toString()));
    leases.add(NS, "l", new LeaseResource("snapshots/overlayfs", "leased"));
    assertEquals(new Collector.Collected(0, 0, 0, 0), collector.collect());
    now = now.plus(Duration.ofHours(2));
    assertEquals(new Collector.Collected(1, 1, 1, 0), collector.collect());
    assertTrue(leases.list(NS).isEmpty());
  }

  @Test
  void labelsLeadFromThingToThing() throws IOException {
    Descriptor leaf = blob("x", "leaf".getBytes(UTF_8), Map.of());
    Descriptor middle =
        blob(
            "x",
            "middle".getBytes(UTF_8),
            Map.of("containerd.io/gc.ref.content.l.0", leaf.digest().toString()));
    layer("labelled", "");
    blob(
        "x",
        "root".getBytes(UTF_8),
        Map.of(
            "containerd.io/gc.root",
            "now",
            "containerd.io/gc.ref.content.middle",
            middle.digest().toString(),
            "containerd.io/gc.ref.snapshot.overlayfs",
            "labelled"));
    blob("x", "stranger".getBytes(UTF_8), Map.of());
    assertEquals(new Collector.Collected(1, 0, 0, 0), collector.collect());
    assertEquals(3, digests().size());
    assertEquals(Set.of("labelled"), names());
  }

  @Test
  void anIngestLivesForADayAfterItsLastByte() throws IOException {
    try (Ingest open = content.ingest(NS, "old", 0, Optional.empty())) {
      open.write(ByteBuffer.wrap(new byte[] {1}));
    }
    now = Instant.now();
    assertEquals(0, collector.collect().ingests());
    now = now.plus(Duration.ofHours(25));
    try (Ingest writing = content.ingest(NS, "written", 0, Optional.empty())) {
      assertEquals(1, collector.collect().ingests());
      assertEquals("written", writing.status().ref());
      assertEquals(1, content.statuses(NS).size());
    }
  }

  @Test
  void oneNamespaceKeepsTheBytesThatAnotherGivesUp() throws IOException {
    Descriptor blob = blob("x", "shared".getBytes(UTF_8), Map.of("containerd.io/gc.root", "now"));
    assertTrue(content.share("other", blob.digest(), Map.of()));
    assertEquals(new Collector.Collected(1, 0, 0, 0), collector.collect());
    assertEquals(Set.of(blob.digest()), digests());
    content.open(NS, blob.digest()).close();
  }
}
