package io.jukung.containerd.transfer;

import io.jukung.containerd.archive.ChannelChunks;
import io.jukung.containerd.archive.Compression;
import io.jukung.containerd.archive.TarReader;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
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
      if (!suits(entry)) {
        continue;
      }
      image(entry, target.unpacks(), 0);
      images.add(new Imported(entry, TargetNames.ofImported(target, entry)));
    }
    if (images.isEmpty()) {
      throw new ContainerException(
          ErrorKind.NOT_FOUND,
          Reason.PLATFORM_MISMATCH,
          "archive has no image for " + target.platforms());
    }
    if (!target.name().isEmpty()) {
      Descriptor root = root(index);
      images.add(new Imported(root, TargetNames.ofRoot(target, root)));
    }
    return images;
  }

  /** Whether an image of the archive is among the wanted platforms, as far as the archive says. */
  private boolean suits(Descriptor entry) {
    return target.platforms().isEmpty()
        || entry.platform().isEmpty()
        || target.platforms().stream().anyMatch(wanted -> wanted.rank(entry.platform().get()) >= 0);
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

  private void image(Descriptor descriptor, List<ImageTarget.Unpack> unpacks, int depth)
      throws IOException, InterruptedException {
    byte[] json = blobs.read(descriptor);
    if (MediaTypes.isManifest(descriptor.mediaType())) {
      manifest(descriptor, Manifest.parse(json, descriptor.mediaType()), unpacks);
      return;
    }
    if (!MediaTypes.isIndex(descriptor.mediaType()) || depth > MAX_NESTING) {
      throw ContainerException.unimplemented(
          "archive: media type \"" + descriptor.mediaType() + "\" is not that of an image");
    }
    ImageIndex index = ImageIndex.parse(json, descriptor.mediaType());
    // An archive may hold some of the platforms that its index names.
    ImageIndex here =
        new ImageIndex(
            index.mediaType(),
            index.manifests().stream().filter(child -> blobs.has(child.digest())).toList(),
            Map.of());
    if (here.manifests().isEmpty()) {
      throw ContainerException.invalidArgument(
          "archive lacks every manifest of the index " + descriptor.digest());
    }
    IndexChoice choice = IndexChoice.of(target, here);
    Map<String, Descriptor> children = new LinkedHashMap<>();
    for (Descriptor child : choice.images()) {
      children.put("m." + index.manifests().indexOf(child), child);
      List<ImageTarget.Unpack> wanted = IndexChoice.unpacksOf(child, here, unpacks);
      if (MediaTypes.isManifest(child.mediaType()) && wanted.isEmpty() && !unpacks.isEmpty()) {
        label(child, Manifest.parse(blobs.read(child), child.mediaType()));
      } else {
        image(child, wanted, depth + 1);
      }
    }
    for (Descriptor child : choice.metadata()) {
      children.put("m." + index.manifests().indexOf(child), child);
      if (MediaTypes.isManifest(child.mediaType())) {
        Manifest manifest = Manifest.parse(blobs.read(child), child.mediaType());
        blobs.labelChildren(child, Map.of("config", manifest.config()));
      }
    }
    blobs.labelChildren(descriptor, children);
  }

  private void manifest(Descriptor descriptor, Manifest manifest, List<ImageTarget.Unpack> unpacks)
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
    for (ImageTarget.Unpack unpack : unpacks) {
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
