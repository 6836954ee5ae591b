package io.jukung.containerd.transfer;

import io.jukung.containerd.content.ContentInfo;
import io.jukung.containerd.content.ContentStore;
import io.jukung.containerd.content.Ingest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One transfer's view of the content store: its namespace, its lease. Thread-safe. */
final class BlobStore {
  /** Manifests and configs are read into memory; more is no manifest. */
  static final int MAX_DOCUMENT = 4 << 20;

  private final ContentStore content;
  private final String namespace;
  private final TransferLease lease;

  BlobStore(ContentStore content, String namespace, TransferLease lease) {
    this.content = content;
    this.namespace = namespace;
    this.lease = lease;
  }

  /** Whether the blob is there; if so, the lease keeps it from now on. */
  boolean has(Digest digest) {
    // The lease first: between a look and a lease the collector could come.
    lease.keepContent(digest);
    return content.find(namespace, digest).isPresent();
  }

  Optional<ContentInfo> info(Digest digest) {
    return content.find(namespace, digest);
  }

  FileChannel open(Digest digest) throws IOException {
    return content.open(namespace, digest);
  }

  Ingest ingest(String ref, long total, Optional<Digest> expected) throws IOException {
    lease.keepIngest(ref);
    expected.ifPresent(lease::keepContent);
    return content.ingest(namespace, ref, total, expected);
  }

  /** Drops an ingest, if there is one. */
  void abort(String ref) throws IOException {
    try {
      content.abort(namespace, ref);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.UNAVAILABLE) {
        throw e;
      }
    }
  }

  /** Makes sure that these bytes are a blob. */
  void put(Descriptor descriptor, byte[] bytes, Map<String, String> labels) throws IOException {
    if (has(descriptor.digest())) {
      label(descriptor.digest(), labels);
      return;
    }
    try (Ingest ingest =
        ingest(BlobJobs.name(descriptor), bytes.length, Optional.of(descriptor.digest()))) {
      ingest.truncate(0);
      ingest.write(ByteBuffer.wrap(bytes));
      ingest.commit(bytes.length, Optional.of(descriptor.digest()), labels);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
      label(descriptor.digest(), labels);
    }
  }

  /** A manifest, index or config. */
  byte[] read(Descriptor descriptor) throws IOException {
    try (FileChannel channel = open(descriptor.digest())) {
      if (channel.size() > MAX_DOCUMENT) {
        throw ContainerException.invalidArgument(
            BlobJobs.name(descriptor) + " is larger than " + MAX_DOCUMENT + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // to the end
      }
      return bytes.array();
    }
  }

  /** Adds labels to a blob. */
  void label(Digest digest, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return;
    }
    List<String> paths = new ArrayList<>();
    labels.keySet().forEach(key -> paths.add("labels." + key));
    content.update(namespace, digest, labels, paths);
  }

  /** Says of a manifest or index which blobs are its own, for the collector. */
  void labelChildren(Descriptor parent, Map<String, Descriptor> children) {
    Map<String, String> labels = new HashMap<>();
    children.forEach(
        (suffix, child) ->
            labels.put("containerd.io/gc.ref.content." + suffix, child.digest().toString()));
    label(parent.digest(), labels);
  }
}
