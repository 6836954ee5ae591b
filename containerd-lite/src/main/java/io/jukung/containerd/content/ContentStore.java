package io.jukung.containerd.content;

import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Blobs by digest. Bytes are shared between namespaces; whether a namespace sees a blob is a record
 * of its own. A blob in sight is whole and has its digest, always: it appears by one rename.
 * Failures: NOT_FOUND, ALREADY_EXISTS, UNAVAILABLE (another writer holds the ref).
 */
public interface ContentStore {

  ContentInfo info(String namespace, Digest digest);

  /** Empty instead of NOT_FOUND. */
  Optional<ContentInfo> find(String namespace, Digest digest);

  List<ContentInfo> list(String namespace);

  /** Replaces labels by field mask paths; see {@code labels.Labels}. */
  ContentInfo update(
      String namespace, Digest digest, Map<String, String> labels, List<String> paths);

  /** Takes the blob out of the namespace's sight; its bytes go when no namespace sees them. */
  void delete(String namespace, Digest digest) throws IOException;

  /** The blob's bytes, read-only; the caller closes. */
  FileChannel open(String namespace, Digest digest) throws IOException;

  /**
   * Opens the ingest, new or where it was left.
   *
   * @param total bytes expected, 0: unknown
   * @throws io.jukung.proto.error.ContainerException ALREADY_EXISTS when {@code expected} is there
   *     for the namespace; UNAVAILABLE while another writer of the ref is open
   */
  Ingest ingest(String namespace, String ref, long total, Optional<Digest> expected)
      throws IOException;

  IngestStatus status(String namespace, String ref) throws IOException;

  List<IngestStatus> statuses(String namespace) throws IOException;

  /** Drops an ingest that no writer holds. */
  void abort(String namespace, String ref) throws IOException;
}
