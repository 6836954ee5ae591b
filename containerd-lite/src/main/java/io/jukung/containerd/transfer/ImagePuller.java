package io.jukung.containerd.transfer;

import io.jukung.containerd.registry.FetchedManifest;
import io.jukung.containerd.registry.RegistryClient;
import io.jukung.containerd.registry.Repository;
import io.jukung.containerd.registry.Resolved;
import io.jukung.containerd.registry.RetryPolicy;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageConfig;
import io.jukung.proto.image.ImageIndex;
import io.jukung.proto.image.Manifest;
import io.jukung.proto.image.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pulls one image: one object per pull, used by one thread. */
final class ImagePuller {
  private static final int MAX_NESTING = 4;

  private final String namespace;
  private final PullSource source;
  private final ImageTarget target;
  private final RegistryClient registry;
  private final Stores stores;
  private final BlobStore blobs;
  private final BlobFetcher fetcher;
  private final LayerUnpack unpack;
  private final BlobJobs jobs;
  private final int parallel;

  /** A manifest with how it is to be unpacked. */
  private record Image(
      Descriptor descriptor, Manifest manifest, List<ImageTarget.Unpack> unpacks) {}

  ImagePuller(
      TransferContext context,
      PullSource source,
      ImageTarget target,
      RegistryClient registry,
      RetryPolicy retries,
      int parallel) {
    this.namespace = context.namespace();
    this.source = source;
    this.target = target;
    this.registry = registry;
    this.stores = context.stores();
    this.blobs = context.blobs();
    this.jobs = context.jobs();
    this.parallel = parallel;
    ImageReference reference = source.reference();
    this.fetcher =
        new BlobFetcher(
            registry,
            new Repository(reference.domain(), reference.path()),
            retries,
            blobs,
            context.locks(),
            namespace,
            jobs);
    this.unpack = context.unpack();
  }

  /** Fetches and unpacks; returns what the image's name is to point at. */
  Descriptor pull() throws IOException, InterruptedException {
    String from = "OCI Registry (" + source.reference() + ")";
    jobs.say("Resolving from " + from);
    Descriptor root = resolve();
    jobs.say("Pulling from " + from);
    jobs.about("fetching image content", target.name(), root);
    List<Image> images = new ArrayList<>();
    collect(root, target.unpacks(), images, 0);
    for (Image image : images) {
      fetchAndUnpack(image);
    }
    jobs.say("Completed pull from " + from);
    return root;
  }

  private String shown() {
    return source.reference().familiar();
  }

  private Descriptor resolve() throws IOException {
    Digest wanted = source.reference().digest();
    if (wanted == null) {
      ImageReference tagged = source.reference().withDefaultTag();
      Resolved resolved = registry.resolve(String.valueOf(tagged.tag()), shown());
      wanted = resolved.digest();
    }
    return manifest(wanted);
  }

  /** A manifest or index from the store or the registry. */
  private Descriptor manifest(Digest digest) throws IOException {
    if (blobs.has(digest)) {
      byte[] bytes = blobs.read(Descriptor.of("", digest, 0));
      Descriptor known = Descriptor.of(typeOf(bytes), digest, bytes.length);
      blobs.label(digest, fetcher.sourceLabels(digest));
      jobs.exists(known);
      return known;
    }
    FetchedManifest fetched = registry.manifest(digest, shown());
    Descriptor descriptor = Descriptor.of(fetched.mediaType(), digest, fetched.bytes().length);
    blobs.put(descriptor, fetched.bytes(), fetcher.sourceLabels(digest));
    jobs.complete(descriptor);
    return descriptor;
  }

  private static String typeOf(byte[] bytes) {
    String type = ImageIndex.parse(bytes, "").mediaType();
    if (!type.isEmpty()) {
      return type;
    }
    // OCI leaves the field optional; an index has no config
    try {
      Manifest.parse(bytes, "");
      return MediaTypes.OCI_MANIFEST;
    } catch (ContainerException e) {
      return MediaTypes.OCI_INDEX;
    }
  }

  private void collect(
      Descriptor descriptor, List<ImageTarget.Unpack> unpacks, List<Image> images, int depth)
      throws IOException, InterruptedException {
    byte[] bytes = blobs.read(descriptor);
    if (MediaTypes.isManifest(descriptor.mediaType())) {
      images.add(new Image(descriptor, Manifest.parse(bytes, descriptor.mediaType()), unpacks));
      return;
    }
    if (!MediaTypes.isIndex(descriptor.mediaType()) || depth > MAX_NESTING) {
      throw new ContainerException(
          ErrorKind.UNIMPLEMENTED,
          shown() + ": media type \"" + descriptor.mediaType() + "\" is not that of an image");
    }
    ImageIndex index = ImageIndex.parse(bytes, descriptor.mediaType());
    IndexChoice choice = IndexChoice.of(target, index);
    Map<String, Descriptor> children = new LinkedHashMap<>();
    for (Descriptor chosen : choice.images()) {
      Descriptor child = child(descriptor, index, chosen, children);
      collect(child, IndexChoice.unpacksOf(chosen, index, unpacks), images, depth + 1);
    }
    for (Descriptor other : choice.metadata()) {
      metadata(child(descriptor, index, other, children));
    }
    blobs.labelChildren(descriptor, children);
  }

  private Descriptor child(
      Descriptor parent, ImageIndex index, Descriptor entry, Map<String, Descriptor> children)
      throws IOException {
    Descriptor child = manifest(entry.digest());
    jobs.childOf(child, parent);
    children.put("m." + index.manifests().indexOf(entry), child);
    return child;
  }

  /** What an image is, without its layers. */
  private void metadata(Descriptor descriptor) throws IOException, InterruptedException {
    if (MediaTypes.isManifest(descriptor.mediaType())) {
      Manifest manifest = Manifest.parse(blobs.read(descriptor), descriptor.mediaType());
      jobs.childOf(manifest.config(), descriptor);
      fetcher.fetch(manifest.config());
      blobs.labelChildren(descriptor, Map.of("config", manifest.config()));
    }
  }

  private void fetchAndUnpack(Image image) throws IOException, InterruptedException {
    Manifest manifest = image.manifest();
    Map<String, Descriptor> children = new LinkedHashMap<>();
    children.put("config", manifest.config());
    for (int i = 0; i < manifest.layers().size(); i++) {
      children.put("l." + i, manifest.layers().get(i));
    }
    children.values().forEach(child -> jobs.childOf(child, image.descriptor()));
    try (FetchPool pool = new FetchPool(fetcher, blobs, parallel)) {
      pool.start(manifest.config());
      for (Descriptor layer : manifest.layers()) {
        if (pool.start(layer)) {
          jobs.waiting(layer);
        }
      }
      pool.await(manifest.config());
      ImageConfig config = ImageConfig.parse(blobs.read(manifest.config()));
      for (ImageTarget.Unpack wanted : image.unpacks()) {
        unpack.unpack(manifest, config, stores.snapshotter(wanted.snapshotter()), pool::await);
      }
      for (Descriptor layer : manifest.layers()) {
        pool.await(layer);
      }
    }
    blobs.labelChildren(image.descriptor(), children);
  }
}
