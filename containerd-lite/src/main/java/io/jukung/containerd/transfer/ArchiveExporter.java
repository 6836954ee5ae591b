package io.jukung.containerd.transfer;

import io.jukung.containerd.archive.TarEntry;
import io.jukung.containerd.archive.TarWriter;
import io.jukung.containerd.images.ImageRecord;
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
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes images as an OCI layout that is a docker archive too:
 *
 * <pre>
 *   oci-layout   index.json   manifest.json   blobs/sha256/HEX …
 * </pre>
 *
 * One object per export, used by one thread.
 */
final class ArchiveExporter {
  private static final int CHUNK = 256 * 1024;

  private final BlobStore blobs;
  private final ExportTarget options;
  private final List<Descriptor> index = new ArrayList<>();
  private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
  private final Map<Digest, Set<String>> tags = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> content = new LinkedHashMap<>();

  ArchiveExporter(BlobStore blobs, ExportTarget options) {
    this.blobs = blobs;
    this.options = options;
  }

  /**
   * Writes the archive. Everything that it names is known to be here before the first byte.
   *
   * @throws ContainerException NOT_FOUND when an image lacks some of its content
   */
  void write(List<ImageRecord> images, WritableByteChannel out) throws IOException {
    for (ImageRecord image : images) {
      collect(image);
    }
    for (Descriptor blob : content.values()) {
      if (!blobs.has(blob.digest())) {
        throw missing(blob);
      }
    }
    try (TarWriter tar = new TarWriter(out)) {
      add(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
      add(tar, "index.json", new ImageIndex(MediaTypes.OCI_INDEX, index, Map.of()).toJson());
      if (!options.skipCompatibility()) {
        add(tar, "manifest.json", Json.writeBytes(dockerManifest()));
      }
      tar.begin(TarEntry.directory("blobs", 0755, 0));
      Set<String> algorithms = new LinkedHashSet<>();
      for (Descriptor blob : content.values()) {
        if (algorithms.add(blob.digest().algorithm())) {
          tar.begin(TarEntry.directory("blobs/" + blob.digest().algorithm(), 0755, 0));
        }
        copy(tar, blob);
      }
    }
  }

  private static ContainerException missing(Descriptor blob) {
    return new ContainerException(
        ErrorKind.NOT_FOUND,
        Reason.NONE,
        "cannot save: " + BlobJobs.name(blob) + " is not in the content store");
  }

  private void collect(ImageRecord image) throws IOException {
    Descriptor target = image.target();
    if (MediaTypes.isManifest(target.mediaType())) {
      add(image.name(), target);
      return;
    }
    if (!MediaTypes.isIndex(target.mediaType())) {
      throw ContainerException.invalidArgument(
          "image \"" + image.name() + "\": only images may be saved, not " + target.mediaType());
    }
    for (Descriptor chosen : choose(image, target)) {
      add(image.name(), chosen);
    }
  }

  private List<Descriptor> choose(ImageRecord image, Descriptor target) throws IOException {
    ImageIndex all = ImageIndex.parse(blobs.read(target), target.mediaType());
    List<Descriptor> here =
        all.manifests().stream()
            .filter(m -> MediaTypes.isManifest(m.mediaType()) && blobs.has(m.digest()))
            .toList();
    if (options.allPlatforms()) {
      return here;
    }
    ImageIndex present = new ImageIndex(all.mediaType(), here, Map.of());
    List<Platform> platforms =
        options.platforms().isEmpty() ? List.of(Platform.host()) : options.platforms();
    Set<Descriptor> chosen = new LinkedHashSet<>();
    for (Platform platform : platforms) {
      chosen.add(
          present
              .select(platform)
              .orElseThrow(
                  () ->
                      new ContainerException(
                          ErrorKind.NOT_FOUND,
                          Reason.PLATFORM_MISMATCH,
                          "image \"" + image.name() + "\" is not here for " + platform)));
    }
    return List.copyOf(chosen);
  }

  private void add(String name, Descriptor descriptor) throws IOException {
    if (!blobs.has(descriptor.digest())) {
      throw missing(descriptor);
    }
    Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
    annotations.put(TargetNames.IMAGE_NAME, name);
    Set<String> names = tags.computeIfAbsent(descriptor.digest(), d -> new LinkedHashSet<>());
    reference(name, annotations, names);
    index.add(
        new Descriptor(
            descriptor.mediaType(),
            descriptor.digest(),
            descriptor.size(),
            annotations,
            descriptor.platform()));
    Manifest manifest = Manifest.parse(blobs.read(descriptor), descriptor.mediaType());
    manifests.put(descriptor.digest(), manifest);
    content.put(descriptor.digest(), descriptor);
    content.put(manifest.config().digest(), manifest.config());
    for (Descriptor layer : manifest.layers()) {
      if (!(options.skipNonDistributable() && MediaTypes.isForeign(layer.mediaType()))) {
        content.put(layer.digest(), layer);
      }
    }
  }

  private static void reference(String name, Map<String, String> annotations, Set<String> names) {
    try {
      ImageReference reference = ImageReference.parse(name);
      if (reference.tag() != null) {
        annotations.put(TargetNames.REF_NAME, reference.tag());
        names.add(reference.familiar());
      }
    } catch (ContainerException e) {
      // a record under another kind of name has no tag
    }
  }

  private JsonValue dockerManifest() {
    List<JsonValue> images = new ArrayList<>();
    manifests.forEach(
        (digest, manifest) ->
            images.add(
                JsonObject.builder()
                    .put("Config", path(manifest.config().digest()))
                    .putStrings("RepoTags", tags.getOrDefault(digest, Set.of()))
                    .putStrings(
                        "Layers",
                        manifest.layers().stream().map(layer -> path(layer.digest())).toList())
                    .build()));
    return new JsonArray(images);
  }

  private static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private static void add(TarWriter tar, String name, byte[] data) throws IOException {
    tar.add(TarEntry.file(name, data.length, 0644, 0), data);
  }

  private void copy(TarWriter tar, Descriptor blob) throws IOException {
    try (FileChannel from = blobs.open(blob.digest())) {
      tar.begin(TarEntry.file(path(blob.digest()), from.size(), 0444, 0));
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (from.read(buffer.clear()) >= 0) {
        tar.write(buffer.flip());
      }
    }
  }
}
