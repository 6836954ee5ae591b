package io.jukung.engine.image;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.containerd.ContentClient;
import io.jukung.engine.containerd.ContentDescriptor;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads manifests and configs, and keeps what it has read: content never changes. */
public final class ImageReader {
  private static final int LIMIT = 8 << 20;

  private final ContentClient content;
  private final Platform host;
  private final Map<String, ImageDetails> known = new ConcurrentHashMap<>();

  public ImageReader(ContentClient content, Platform host) {
    this.content = content;
    this.host = host;
  }

  /** For the host's platform, or, of an image that has none for it, for one that is here. */
  public ImageDetails read(ContentDescriptor target) {
    return read(target, null);
  }

  /**
   * @param platform null: the host's, or one that is here
   * @throws ContainerException PLATFORM_MISMATCH when an index has nothing for it
   */
  public ImageDetails read(ContentDescriptor target, @Nullable Platform platform) {
    String key = target.digest() + (platform == null ? "" : " " + platform);
    ImageDetails found = known.get(key);
    if (found == null) {
      found = load(target, platform);
      known.put(key, found);
    }
    return found;
  }

  private ImageDetails load(ContentDescriptor target, @Nullable Platform platform) {
    try {
      JsonView document = json(target.digest());
      String manifestDigest = target.digest();
      if (document.has("manifests")) {
        manifestDigest = choose(document, platform).string("digest");
        document = json(manifestDigest);
      }
      Digest id = Digest.parse(document.get("config").string("digest"));
      JsonObject config = json(id.toString()).object();
      return details(target, Digest.parse(manifestDigest), document, id, config.view());
    } catch (JsonException e) {
      throw new ContainerException(
          ErrorKind.DATA_LOSS,
          Reason.CONTENT_CORRUPT,
          "image " + target.digest() + ": " + e.getMessage(),
          e);
    }
  }

  private JsonView choose(JsonView index, @Nullable Platform wanted) {
    Platform platform = wanted == null ? host : wanted;
    JsonView best = null;
    int bestRank = Integer.MAX_VALUE;
    StringBuilder offered = new StringBuilder();
    for (JsonView manifest : index.elements("manifests")) {
      JsonView p = manifest.find("platform");
      Platform is =
          p == null
              ? platform
              : new Platform(
                  p.string("os", "linux"), p.string("architecture", ""), p.string("variant", ""));
      offered.append(offered.isEmpty() ? "" : ", ").append(is);
      int rank = platform.rank(is);
      if (rank >= 0 && rank < bestRank) {
        best = manifest;
        bestRank = rank;
      }
    }
    if (best == null && wanted == null) {
      best = present(index);
    }
    if (best == null) {
      throw ContainerException.notFound(
          Reason.PLATFORM_MISMATCH,
          "no matching manifest for " + platform + " in the manifest list entries: " + offered);
    }
    return best;
  }

  private @Nullable JsonView present(JsonView index) {
    for (JsonView manifest : index.elements("manifests")) {
      if (content.size(manifest.string("digest")).isPresent()) {
        return manifest;
      }
    }
    return null;
  }

  private static ImageDetails details(
      ContentDescriptor target, Digest manifest, JsonView document, Digest id, JsonView config) {
    List<ContentDescriptor> layers =
        document.elements("layers").stream()
            .map(
                l ->
                    new ContentDescriptor(
                        l.string("mediaType", ""), l.string("digest"), l.longValue("size", 0)))
            .toList();
    JsonView rootfs = config.find("rootfs");
    JsonView defaults = config.find("config");
    return new ImageDetails(
        id,
        target,
        manifest,
        layers,
        rootfs == null ? List.of() : rootfs.strings("diff_ids"),
        ConfigJson.read(defaults == null ? JsonObject.EMPTY.view() : defaults),
        new Platform(
            config.string("os", "linux"),
            config.string("architecture", ""),
            config.string("variant", "")),
        time(config.string("created", "")),
        config.object());
  }

  private static Instant time(String text) {
    try {
      return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private JsonView json(String digest) {
    return Json.parse(content.read(digest, LIMIT)).view();
  }
}
