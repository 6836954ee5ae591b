package io.jukung.containerd.transfer;

import io.jukung.containerd.archive.ChannelChunks;
import io.jukung.containerd.archive.Compression;
import io.jukung.containerd.archive.TarReader;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageConfig;
import io.jukung.proto.image.ImageIndex;
import io.jukung.proto.image.Manifest;
import io.jukung.proto.image.MediaTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one archive of images: one object per import, used by one thread. */
final class ArchiveImporter {
  private static final int CHUNK = 256 * 1024;
  private static final int MAX_NESTING = 4;

  private final TransferContext context;
  private final BlobStore blobs;
  private final ImageTarget target;
  private final Set<Digest> unpacked = new HashSet<>();

  /**
   * An image to record.
   *
   * @param descriptor what the names are to point at
   */
  record Imported(Descriptor descriptor, List<String> names) {}

  ArchiveImporter(TransferContext context, ImageTarget target) {
    this.context = context;
    this.blobs = context.blobs();
    this.target = target;
  }

  /** Stores and unpacks everything; returns the records that are to be made. */
  List<Imported> read(ReadableByteChannel stream) throws IOException, InterruptedException {
    ImportedBlobs archive = new ImportedBlobs(blobs);
    try (ReadableByteChannel plain = Compression.decompress(stream)) {
      archive.readAll(new TarReader(new ChannelChunks(plain, ByteBuffer.allocateDirect(CHUNK))));
    }
    ImageIndex index = new ArchiveIndex(archive, blobs).read();
    List<Imported> images = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      if (!blobs.has(entry.digest())) {
        throw ContainerException.invalidArgument(
            "archive lacks the manifest " + entry.digest() + " that its index names");
      }
      image(entry, 0);
      images.add(new Imported(entry, TargetNames.ofImported(target, entry)));
    }
    if (!target.name().isEmpty()) {
      Descriptor root = root(index);
      images.add(new Imported(root, TargetNames.ofRoot(target, root)));
    }
    return images;
  }

  /** What the archive as a whole is called: its one image, or all of them as an index. */
  private Descriptor root(ImageIndex index) throws IOException {
    if (index.manifests().size() == 1) {
      return index.manifests().getFirst();
    }
    byte[] json = index.toJson();
    Descriptor root = Descriptor.of(MediaTypes.OCI_INDEX, Digest.of(json), json.length);
    blobs.put(root, json, Map.of());
    Map<String, Descriptor> children = new LinkedHashMap<>();
    for (Descriptor entry : index.manifests()) {
      children.put("m." + children.size(), entry);
    }
    blobs.labelChildren(root, children);
    return root;
  }

  private void image(Descriptor descriptor, int depth) throws IOException, InterruptedException {
    byte[] json = blobs.read(descriptor);
    if (MediaTypes.isManifest(descriptor.mediaType())) {
      manifest(descriptor, Manifest.parse(json, descriptor.mediaType()));
      return;
    }
    if (!MediaTypes.isIndex(descriptor.mediaType()) || depth > MAX_NESTING) {
      throw ContainerException.unimplemented(
          "archive: media type \"" + descriptor.mediaType() + "\" is not that of an image");
    }
    ImageIndex index = ImageIndex.parse(json, descriptor.mediaType());
    Map<String, Descriptor> present = new LinkedHashMap<>();
    for (Descriptor child : index.manifests()) {
      // An archive may hold some of the platforms that its index names.
      if (blobs.has(child.digest())) {
        present.put("m." + index.manifests().indexOf(child), child);
      }
    }
    if (present.isEmpty()) {
      throw ContainerException.invalidArgument(
          "archive lacks every manifest of the index " + descriptor.digest());
    }
    blobs.labelChildren(descriptor, present);
    List<Descriptor> children = List.copyOf(present.values());
    ImageIndex here = new ImageIndex(index.mediaType(), children, Map.of());
    for (Descriptor child : children) {
      if (MediaTypes.isManifest(child.mediaType()) && !isWanted(here, child)) {
        label(child, Manifest.parse(blobs.read(child), child.mediaType()));
      } else {
        image(child, depth + 1);
      }
    }
  }

  private boolean isWanted(ImageIndex index, Descriptor child) {
    if (target.unpacks().isEmpty()) {
      return true;
    }
    for (ImageTarget.Unpack unpack : target.unpacks()) {
      Platform platform = unpack.platform();
      Optional<Descriptor> best = index.select(platform);
      if (best.isPresent() && best.get().equals(child)) {
        return true;
      }
    }
    return false;
  }

  private void manifest(Descriptor descriptor, Manifest manifest)
      throws IOException, InterruptedException {
    label(descriptor, manifest);
    if (!unpacked.add(descriptor.digest())) {
      return; // one image under several names
    }
    for (Descriptor layer : manifest.layers()) {
      need(layer);
    }
    need(manifest.config());
    ImageConfig config = ImageConfig.parse(blobs.read(manifest.config()));
    for (ImageTarget.Unpack unpack : target.unpacks()) {
      context
          .unpack()
          .unpack(
              manifest, config, context.stores().snapshotter(unpack.snapshotter()), layer -> {});
    }
  }

  private void need(Descriptor blob) {
    if (!blobs.has(blob.digest())) {
      throw new ContainerException(
          ErrorKind.INVALID_ARGUMENT,
          Reason.CONTENT_CORRUPT,
          "archive lacks " + BlobJobs.name(blob) + " of one of its images");
    }
  }

  private void label(Descriptor descriptor, Manifest manifest) {
    Map<String, Descriptor> children = new LinkedHashMap<>();
    children.put("config", manifest.config());
    for (int i = 0; i < manifest.layers().size(); i++) {
      children.put("l." + i, manifest.layers().get(i));
    }
    children.values().forEach(child -> context.jobs().childOf(child, descriptor));
    blobs.labelChildren(descriptor, children);
  }
}
