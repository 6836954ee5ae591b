package io.jukung.containerd.transfer;

import io.jukung.containerd.archive.Compression;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageIndex;
import io.jukung.proto.image.Manifest;
import io.jukung.proto.image.MediaTypes;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an archive says that it holds: the index of an OCI layout, or Docker's {@code
 * manifest.json}, of which the manifests are made that it lacks.
 */
final class ArchiveIndex {
  private final ImportedBlobs archive;
  private final BlobStore blobs;

  ArchiveIndex(ImportedBlobs archive, BlobStore blobs) {
    this.archive = archive;
    this.blobs = blobs;
  }

  /** Manifests and indexes with their names in the annotations. */
  ImageIndex read() throws IOException {
    byte[] index = archive.list("index.json");
    if (index != null) {
      return ImageIndex.parse(index, MediaTypes.OCI_INDEX);
    }
    byte[] docker = archive.list("manifest.json");
    if (docker == null) {
      throw ContainerException.invalidArgument(
          "not an image archive: it has neither index.json nor manifest.json");
    }
    List<Descriptor> manifests = new ArrayList<>();
    try {
      for (JsonView image : Json.parse(docker).view().elements()) {
        Descriptor manifest = manifest(image);
        List<String> tags = image.strings("RepoTags");
        if (tags.isEmpty()) {
          manifests.add(manifest);
        }
        for (String tag : tags) {
          manifests.add(named(manifest, tag));
        }
      }
    } catch (JsonException e) {
      throw ContainerException.invalidArgument("archive: manifest.json: " + e.getMessage());
    }
    return new ImageIndex(MediaTypes.OCI_INDEX, manifests, Map.of());
  }

  private static Descriptor named(Descriptor manifest, String tag) {
    String name = ImageReference.parse(tag).withDefaultTag().toString();
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(TargetNames.IMAGE_NAME, name);
    annotations.put(TargetNames.REF_NAME, name.substring(name.lastIndexOf(':') + 1));
    return Descriptor.of(manifest.mediaType(), manifest.digest(), manifest.size(), annotations);
  }

  private Descriptor manifest(JsonView image) throws IOException {
    ImportedBlobs.Blob config = archive.file(image.string("Config"));
    List<Descriptor> layers = new ArrayList<>();
    for (String name : image.strings("Layers")) {
      ImportedBlobs.Blob layer = archive.file(name);
      layers.add(Descriptor.of(layerType(layer.digest()), layer.digest(), layer.size()));
    }
    byte[] json =
        new Manifest(
                MediaTypes.DOCKER_MANIFEST,
                Descriptor.of(MediaTypes.DOCKER_CONFIG, config.digest(), config.size()),
                layers,
                Map.of())
            .toJson();
    Descriptor made = Descriptor.of(MediaTypes.DOCKER_MANIFEST, Digest.of(json), json.length);
    blobs.put(made, json, Map.of());
    return made;
  }

  private String layerType(Digest digest) throws IOException {
    try (FileChannel blob = blobs.open(digest)) {
      ByteBuffer head = ByteBuffer.allocate(16);
      while (head.hasRemaining() && blob.read(head) >= 0) {
        // up to its end
      }
      return switch (Compression.detect(head.flip())) {
        case NONE -> MediaTypes.DOCKER_LAYER;
        case GZIP -> MediaTypes.DOCKER_LAYER_GZIP;
        case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
      };
    }
  }
}
