package io.jukung.proto.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Manifests, indexes and configs. */
class ImageDocumentsTest {

  private static final Digest ONE = Digest.of("one");
  private static final Digest TWO = Digest.of("two");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aManifestIsReadAsItWasWritten() {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            Descriptor.of(MediaTypes.OCI_CONFIG, ONE, 3),
            List.of(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, TWO, 5, Map.of("a", "b"))),
            Map.of());
    assertEquals(manifest, Manifest.parse(manifest.toJson(), ""));
  }

  @Test
  void schemaOneIsNotAManifest() {
    assertThrows(
        ContainerException.class, () -> Manifest.parse(bytes("{\"schemaVersion\":1}"), ""));
    assertThrows(ContainerException.class, () -> Manifest.parse(bytes("<html>"), ""));
  }

  @Test
  void anIndexGivesThePlatformAskedFor() {
    ImageIndex index =
        new ImageIndex(
            MediaTypes.OCI_INDEX,
            List.of(
                entry(ONE, new Platform("linux", "arm64", "")),
                entry(TWO, new Platform("linux", "amd64", ""))),
            Map.of());
    ImageIndex read = ImageIndex.parse(index.toJson(), "");
    assertEquals(TWO, read.select(Platform.parse("linux/amd64")).orElseThrow().digest());
    assertTrue(read.select(Platform.parse("linux/s390x")).isEmpty());
  }

  private static Descriptor entry(Digest digest, Platform platform) {
    return new Descriptor(MediaTypes.OCI_MANIFEST, digest, 1, Map.of(), Optional.of(platform));
  }

  @Test
  void aConfigIsRead() {
    ImageConfig config =
        ImageConfig.parse(
            bytes(
                """
                {"architecture":"amd64","os":"linux","config":{"Env":["A=b"],"Cmd":["sh"],"Entrypoint":null,
                "Volumes":{"/data":{}},"Labels":null,"User":"1:2"},"rootfs":{"type":"layers","diff_ids":["%s","%s"]}}"""
                    .formatted(ONE, TWO)));
    assertEquals(List.of("A=b"), config.env());
    assertEquals(List.of("sh"), config.command());
    assertEquals(List.of(), config.entrypoint());
    assertEquals(List.of("/data"), config.volumes());
    assertEquals("1:2", config.user());
    assertEquals(Digest.of(ONE + " " + TWO), config.chainId().orElseThrow());
    assertEquals("linux/amd64", config.platform().toString());
  }
}
