package io.jukung.engine.image;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.containerd.ContentClient;
import io.jukung.engine.containerd.ContentDescriptor;
import io.jukung.engine.containerd.Leases;
import io.jukung.engine.events.EventBus;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code docker import}: a root file system becomes an image of one layer. */
public final class ImageImport {
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String REF = "containerd.io/gc.ref.";

  private final ContainerdClient containerd;
  private final ImageReader reader;
  private final ImageNames names;
  private final EventBus events;
  private final Clock clock;
  private final Platform host;

  public ImageImport(
      ContainerdClient containerd,
      ImageReader reader,
      EventBus events,
      Clock clock,
      Platform host) {
    this.containerd = containerd;
    this.reader = reader;
    this.names = new ImageNames(containerd.images());
    this.events = events;
    this.clock = clock;
    this.host = host;
  }

  /**
   * What to make of the archive.
   *
   * @param reference empty: the image gets no name
   * @param changes Dockerfile instructions
   * @param platform null: the host's
   */
  public record Request(
      String reference, String message, List<String> changes, @Nullable Platform platform) {}

  /** Reads a tar, plain or gzip. */
  public ImageDetails run(Request request, InputStream tar) throws IOException {
    String name =
        request.reference().isEmpty()
            ? ""
            : ImageReference.parse(request.reference()).withDefaultTag().toString();
    ContainerConfig defaults = ImageChanges.apply(request.changes());
    try (Leases.Lease lease = containerd.leases().take(LONGEST)) {
      Layer layer = store(tar, lease.id());
      containerd.unpack().base(layer.descriptor(), layer.diffId(), lease.id());
      ContentDescriptor manifest = describe(request, defaults, layer, lease.id());
      names.put(name, manifest);
      ImageDetails details = reader.read(manifest, request.platform());
      events.publish(
          "image", "import", details.id().toString(), Map.of("name", details.id().toString()));
      return details;
    }
  }

  private record Layer(ContentDescriptor descriptor, String diffId) {}

  private Layer store(InputStream tar, String lease) throws IOException {
    BufferedInputStream in = new BufferedInputStream(tar, 64 << 10);
    boolean gzip = isGzip(in);
    try (DiffIdStream counted = new DiffIdStream(in, gzip)) {
      ContentClient.Written written =
          containerd.content().write(counted, "import-" + UUID.randomUUID(), Map.of(), lease);
      if (counted.uncompressedSize() == 0) {
        throw ContainerException.invalidArgument("the archive is empty");
      }
      return new Layer(
          new ContentDescriptor(
              gzip ? LAYER + "+gzip" : LAYER, written.digest().toString(), written.size()),
          counted.diffId().toString());
    }
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(8);
    byte[] magic = in.readNBytes(6);
    in.reset();
    if (starts(magic, 0xfd, '7', 'z', 'X', 'Z')) {
      throw unsupported("xz");
    }
    if (starts(magic, 'B', 'Z', 'h')) {
      throw unsupported("bzip2");
    }
    if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      throw unsupported("zstd");
    }
    return starts(magic, 0x1f, 0x8b);
  }

  private static ContainerException unsupported(String compression) {
    return new ContainerException(
        io.jukung.proto.error.ErrorKind.UNIMPLEMENTED,
        Reason.OPTION_UNSUPPORTED,
        "import of an archive compressed with "
            + compression
            + " is not supported: use gzip or none");
  }

  private static boolean starts(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private ContentDescriptor describe(
      Request request, ContainerConfig defaults, Layer layer, String lease) {
    Platform platform = request.platform() == null ? host : request.platform();
    String comment = request.message().isEmpty() ? "Imported from -" : request.message();
    String now = clock.instant().toString();
    JsonObject.Builder config =
        JsonObject.builder()
            .put("created", now)
            .put("architecture", platform.architecture())
            .put("os", platform.os());
    if (!platform.variant().isEmpty()) {
      config.put("variant", platform.variant());
    }
    config
        .put("config", ConfigJson.write(defaults).toBuilder().remove("Image").build())
        .put(
            "rootfs",
            JsonObject.builder()
                .put("type", "layers")
                .putStrings("diff_ids", List.of(layer.diffId())))
        .put(
            "history",
            JsonArray.of(JsonObject.builder().put("created", now).put("comment", comment).build()));
    byte[] configBytes = Json.writeBytes(config.build());
    Digest configDigest =
        containerd
            .content()
            .write(configBytes, Map.of(REF + "snapshot.overlayfs", layer.diffId()), lease);
    byte[] manifest = manifest(layer, configBytes.length, configDigest);
    Digest manifestDigest =
        containerd
            .content()
            .write(
                manifest,
                Map.of(
                    REF + "content.config",
                    configDigest.toString(),
                    REF + "content.l.0",
                    layer.descriptor().digest()),
                lease);
    return new ContentDescriptor(MANIFEST, manifestDigest.toString(), manifest.length);
  }

  private static byte[] manifest(Layer layer, int configSize, Digest config) {
    return Json.writeBytes(
        JsonObject.builder()
            .put("schemaVersion", 2)
            .put("mediaType", MANIFEST)
            .put(
                "config",
                JsonObject.builder()
                    .put("mediaType", CONFIG)
                    .put("digest", config.toString())
                    .put("size", configSize))
            .put(
                "layers",
                JsonArray.of(
                    JsonObject.builder()
                        .put("mediaType", layer.descriptor().mediaType())
                        .put("digest", layer.descriptor().digest())
                        .put("size", layer.descriptor().size())
                        .build()))
            .build());
  }
}
