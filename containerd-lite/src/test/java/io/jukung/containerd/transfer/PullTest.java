package io.jukung.containerd.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.archive.LayerUnpacker;
import io.jukung.containerd.content.FileContentStore;
import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.containerd.images.LmdbImageStore;
import io.jukung.containerd.leases.LmdbLeaseStore;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.registry.Credentials;
import io.jukung.containerd.registry.RegistryHosts;
import io.jukung.containerd.registry.RetryPolicy;
import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.ProxySettings;
import io.jukung.containerd.registry.http.SystemAuthorities;
import io.jukung.containerd.testing.FakeRegistry;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageIndex;
import io.jukung.proto.image.Manifest;
import io.jukung.proto.image.MediaTypes;
import io.jukung.sys.libc.LinuxKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PullTest {
  private static final String NS = "ns";
  private static final String NAME = "registry/web:1";
  private static final Platform ARM = Platform.parse("linux/arm64");

  @TempDir Path root;
  private FakeRegistry registry;
  private Metadata metadata;
  private FileContentStore content;
  private LmdbImageStore images;
  private LmdbLeaseStore leases;
  private HttpClient http;
  private ImageTransfers transfers;

  @BeforeEach
  void open() throws Exception {
    registry = new FakeRegistry();
    InstantSource clock = InstantSource.system();
    metadata = new Metadata(root.resolve("meta"));
    content = new FileContentStore(root.resolve("content"), metadata, clock);
    images = new LmdbImageStore(metadata, clock);
    leases = new LmdbLeaseStore(metadata, clock);
    http = new HttpClient(ProxySettings.none(), Duration.ofSeconds(5), Duration.ofSeconds(5));
    RegistryAccess access =
        new RegistryAccess(
            http,
            new RetryPolicy(3, Duration.ofMillis(1), Duration.ofSeconds(1), pause -> {}),
            new RegistryHosts(new SystemAuthorities(Map.of()), List.of()),
            3);
    var kernel = LinuxKernel.open();
    transfers =
        new ImageTransfers(
            new Stores(content, images, leases, Map.of(), "none"),
            new LayerDiffs(content, kernel, new LayerUnpacker(kernel)),
            () -> access,
            (namespace, record, created) -> {});
  }

  @AfterEach
  void close() {
    registry.close();
    http.close();
    metadata.close();
  }

  private static byte[] layer(String of) {
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) of.hashCode());
    return bytes;
  }

  /** An image of one layer, served by digest. */
  private Descriptor image(String name, Optional<Platform> platform) {
    byte[] config = ("{\"os\":\"linux\",\"of\":\"" + name + "\"}").getBytes(UTF_8);
    byte[] layer = layer(name);
    registry.blob("web", config).blob("web", layer);
    byte[] manifest =
        new Manifest(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config), config.length),
                List.of(Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(layer), layer.length)),
                Map.of())
            .toJson();
    registry.manifest("web", name, MediaTypes.OCI_MANIFEST, manifest);
    return new Descriptor(
        MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length, Map.of(), platform);
  }

  private void pull(String tag, List<Platform> platforms, boolean allMetadata, int limit) {
    ImageReference reference = ImageReference.parse(registry.address() + "/web:" + tag);
    transfers.pull(
        NS,
        new PullSource(
            reference, "", null, Map.of(), (host, challenges) -> new Credentials.Anonymous()),
        new ImageTarget(NAME, Map.of(), platforms, allMetadata, limit, List.of(), List.of()),
        progress -> {});
  }

  private ContainerException refused(String tag) {
    ContainerException e =
        assertThrows(ContainerException.class, () -> pull(tag, List.of(Platform.host()), false, 0));
    assertFalse(e.message().contains("\n"), e.message());
    assertEquals(List.of(), images.list(NS));
    assertEquals(List.of(), leases.list(NS));
    return e;
  }

  private Set<Digest> blobs() {
    return content.list(NS).stream().map(info -> info.digest()).collect(Collectors.toSet());
  }

  @Test
  void aLayerThatBreaksOffIsGoneOnWith() throws Exception {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on(
        "/v2/web/blobs/" + layer,
        FakeRegistry.cutOff(layer("one"), 40_000),
        FakeRegistry.blob(layer("one")));
    pull("one", List.of(Platform.host()), false, 0);
    assertTrue(blobs().contains(layer));
    String range =
        registry.asked().stream()
            .filter(asked -> asked.path().endsWith(layer.toString()))
            .toList()
            .getLast()
            .headers()
            .getFirst("Range");
    assertTrue(range != null && range.matches("bytes=[1-9][0-9]*-"), range);
    assertEquals(NAME, images.list(NS).getFirst().name());
  }

  @Test
  void aLayerThatIsAlwaysCutOffIsNamedWithItsLength() {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on("/v2/web/blobs/" + layer, FakeRegistry.cutOff(layer("one"), 60_000));
    ContainerException e = refused("one");
    assertEquals(ErrorKind.UNAVAILABLE, e.kind());
    assertTrue(e.message().contains(layer + ": the registry ended it after"), e.message());
    assertTrue(e.message().contains("of 100000 bytes"), e.message());
  }

  @Test
  void aLayerShorterThanItsManifestSaysIsRefused() throws Exception {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on("/v2/web/blobs/" + layer, FakeRegistry.blob(Arrays.copyOf(layer("one"), 60_000)));
    ContainerException e = refused("one");
    assertEquals(Reason.REGISTRY_ANSWER_INVALID, e.reason());
    assertTrue(e.message().contains(layer + ": registry "), e.message());
    assertTrue(e.message().contains("has 60000 bytes of it"), e.message());
    assertEquals(List.of(), content.statuses(NS)); // nothing to go on with
  }

  @Test
  void aLayerOfOtherBytesIsRefusedAndFetchedAnewTheNextTime() {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on("/v2/web/blobs/" + layer, FakeRegistry.blob(layer("two")));
    ContainerException e = refused("one");
    assertEquals(Reason.CONTENT_CORRUPT, e.reason());
    assertTrue(e.message().contains("expected " + layer), e.message());
    assertFalse(blobs().contains(layer));
    assertFalse(blobs().contains(Digest.of(layer("two"))));

    registry.on("/v2/web/blobs/" + layer, FakeRegistry.blob(layer("one")));
    pull("one", List.of(Platform.host()), false, 0);
    assertTrue(blobs().contains(layer));
  }

  @Test
  void aLayerLargerThanItsManifestSaysIsRefused() {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on("/v2/web/blobs/" + layer, FakeRegistry.blob(Arrays.copyOf(layer("one"), 300_000)));
    ContainerException e = refused("one");
    assertEquals(Reason.REGISTRY_ANSWER_INVALID, e.reason());
    assertTrue(e.message().contains("larger than the 100000 bytes"), e.message());
  }

  @Test
  void aMissingLayerIsNotAMissingImage() {
    image("one", Optional.empty());
    Digest layer = Digest.of(layer("one"));
    registry.on("/v2/web/blobs/" + layer, FakeRegistry.status(404, ""));
    assertTrue(refused("one").message().contains("blob " + layer + " not found"));
  }

  private List<Descriptor> index() {
    List<Descriptor> entries = new ArrayList<>();
    entries.add(image("arm", Optional.of(ARM)));
    entries.add(image("host", Optional.of(Platform.host())));
    entries.add(image("s390", Optional.of(Platform.parse("linux/s390x"))));
    byte[] json = new ImageIndex(MediaTypes.OCI_INDEX, entries, Map.of()).toJson();
    registry.manifest("web", "all", MediaTypes.OCI_INDEX, json);
    return entries;
  }

  @Test
  void ofAnIndexOnlyTheWantedPlatformIsFetched() {
    List<Descriptor> entries = index();
    pull("all", List.of(Platform.host()), false, 0);
    assertTrue(blobs().contains(entries.get(1).digest()));
    assertTrue(blobs().contains(Digest.of(layer("host"))));
    assertEquals(4, blobs().size()); // index, manifest, config, layer
  }

  @Test
  void allMetadataBringsTheOthersWithoutTheirLayers() {
    List<Descriptor> entries = index();
    pull("all", List.of(ARM), true, 0);
    entries.forEach(entry -> assertTrue(blobs().contains(entry.digest())));
    assertTrue(blobs().contains(Digest.of(layer("arm"))));
    assertFalse(blobs().contains(Digest.of(layer("host"))));
    assertEquals(1 + 3 + 3 + 1, blobs().size());
    Map<String, String> labels = content.info(NS, images.get(NS, NAME).target().digest()).labels();
    assertEquals(
        entries.get(2).digest().toString(), labels.get("containerd.io/gc.ref.content.m.2"));
  }

  @Test
  void aManifestLimitTakesTheFirstOnes() {
    List<Descriptor> entries = index();
    pull("all", List.of(), false, 2);
    assertTrue(blobs().contains(entries.get(0).digest()));
    assertTrue(blobs().contains(entries.get(1).digest()));
    assertFalse(blobs().contains(entries.get(2).digest()));
  }

  @Test
  void anIndexWithoutThePlatformSaysSo() {
    List<Descriptor> entries = List.of(image("arm", Optional.of(ARM)));
    byte[] json = new ImageIndex(MediaTypes.OCI_INDEX, entries, Map.of()).toJson();
    registry.manifest("web", "other", MediaTypes.OCI_INDEX, json);
    ContainerException e = refused("other");
    assertEquals(Reason.PLATFORM_MISMATCH, e.reason());
    assertTrue(e.message().contains("no matching manifest for linux/"), e.message());
  }
}
