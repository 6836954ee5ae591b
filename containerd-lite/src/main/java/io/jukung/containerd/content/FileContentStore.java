package io.jukung.containerd.content;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Instants;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Digest;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Blobs as files.
 *
 * <pre>
 *   root/blobs/ALGORITHM/HEX      whole and verified; appears by rename
 *   root/ingest/KEY               bytes so far of the ingest whose record names KEY
 * </pre>
 */
public final class FileContentStore implements ContentStore {

  private final Path blobs;
  private final Path ingests;
  private final Metadata metadata;
  private final InstantSource clock;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  public FileContentStore(Path root, Metadata metadata, InstantSource clock) throws IOException {
    this.blobs = root.resolve("blobs");
    this.ingests = root.resolve("ingest");
    this.metadata = metadata;
    this.clock = clock;
    Files.createDirectories(blobs.resolve(Digest.SHA256));
    Files.createDirectories(blobs.resolve(Digest.SHA512));
    Files.createDirectories(ingests);
  }

  @Override
  public ContentInfo info(String namespace, Digest digest) {
    return find(namespace, digest).orElseThrow(() -> missing(digest));
  }

  static ContainerException missing(Digest digest) {
    return ContainerException.notFound("content digest " + digest + ": not found");
  }

  @Override
  public Optional<ContentInfo> find(String namespace, Digest digest) {
    return metadata.read(
        tx ->
            tx.get(Bucket.BLOB, namespace, digest.toString()).map(value -> decode(digest, value)));
  }

  @Override
  public List<ContentInfo> list(String namespace) {
    return metadata.read(
        tx ->
            tx.list(Bucket.BLOB, namespace, "").stream()
                .map(entry -> decode(Digest.parse(entry.name()), entry.value()))
                .toList());
  }

  @Override
  public ContentInfo update(
      String namespace, Digest digest, Map<String, String> labels, List<String> paths) {
    Labels.onlyKnown(paths, List.of(), "content");
    return metadata.write(
        tx -> {
          ContentInfo before =
              tx.get(Bucket.BLOB, namespace, digest.toString())
                  .map(value -> decode(digest, value))
                  .orElseThrow(() -> missing(digest));
          ContentInfo after =
              new ContentInfo(
                  digest,
                  before.size(),
                  before.created(),
                  clock.instant(),
                  Labels.updated(before.labels(), labels, paths));
          tx.put(Bucket.BLOB, namespace, digest.toString(), encode(after));
          return after;
        });
  }

  @Override
  public void delete(String namespace, Digest digest) throws IOException {
    metadata.write(
        tx -> {
          if (!tx.delete(Bucket.BLOB, namespace, digest.toString())) {
            throw missing(digest);
          }
          return true;
        });
    dropUnknown(digest);
  }

  /** Removes the bytes of a blob that no namespace sees any more; else does nothing. */
  public void dropUnknown(Digest digest) {
    // a transaction that changes nothing: no writer can bring the same blob meanwhile
    metadata.write(
        tx -> {
          if (!isKnown(tx, digest)) {
            deleteFile(path(digest));
          }
          return true;
        });
  }

  /** The bytes of a blob, whoever sees it. */
  public FileChannel openBytes(Digest digest) throws IOException {
    return FileChannel.open(path(digest), StandardOpenOption.READ);
  }

  private static boolean isKnown(Transaction tx, Digest digest) {
    return tx.namespaces(Bucket.BLOB).stream()
        .anyMatch(namespace -> tx.get(Bucket.BLOB, namespace, digest.toString()).isPresent());
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw ContainerException.internal("delete " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public FileChannel open(String namespace, Digest digest) throws IOException {
    info(namespace, digest);
    return FileChannel.open(path(digest), StandardOpenOption.READ);
  }

  @Override
  public Ingest ingest(String namespace, String ref, long total, Optional<Digest> expected)
      throws IOException {
    if (ref.isEmpty()) {
      throw ContainerException.invalidArgument("ref must not be empty");
    }
    if (expected.isPresent() && find(namespace, expected.get()).isPresent()) {
      throw ContainerException.alreadyExists("content " + expected.get() + ": already exists");
    }
    String held = namespace + '\0' + ref;
    if (!open.add(held)) {
      throw new ContainerException(
          ErrorKind.UNAVAILABLE, "ref " + ref + " locked: another writer is open");
    }
    try {
      JsonObject record =
          metadata.write(
              tx ->
                  tx.get(Bucket.INGEST, namespace, ref)
                      .orElseGet(() -> begin(tx, namespace, ref, total, expected)));
      IngestRecord ingest = IngestRecord.decode(ref, record);
      return new FileIngest(
          this, namespace, ingest, ingests.resolve(ingest.key()), () -> open.remove(held));
    } catch (IOException | RuntimeException e) {
      open.remove(held);
      throw e;
    }
  }

  private JsonObject begin(
      Transaction tx, String namespace, String ref, long total, Optional<Digest> expected) {
    JsonObject record =
        new IngestRecord(
                ref,
                UUID.randomUUID().toString(),
                total,
                expected.map(Digest::toString).orElse(""),
                clock.instant())
            .encode();
    tx.put(Bucket.INGEST, namespace, ref, record);
    return record;
  }

  @Override
  public IngestStatus status(String namespace, String ref) throws IOException {
    JsonObject record =
        metadata.read(tx -> tx.get(Bucket.INGEST, namespace, ref)).orElseThrow(() -> noIngest(ref));
    return status(IngestRecord.decode(ref, record));
  }

  private static ContainerException noIngest(String ref) {
    return ContainerException.notFound("ingest ref " + ref + ": not found");
  }

  IngestStatus status(IngestRecord ingest) throws IOException {
    Path file = ingests.resolve(ingest.key());
    boolean there = Files.exists(file);
    return new IngestStatus(
        ingest.ref(),
        there ? Files.size(file) : 0,
        ingest.total(),
        ingest.expected(),
        ingest.started(),
        there ? Files.getLastModifiedTime(file).toInstant() : ingest.started());
  }

  @Override
  public List<IngestStatus> statuses(String namespace) throws IOException {
    List<IngestStatus> found = new ArrayList<>();
    for (Transaction.Entry entry : metadata.read(tx -> tx.list(Bucket.INGEST, namespace, ""))) {
      found.add(status(IngestRecord.decode(entry.name(), entry.value())));
    }
    return found;
  }

  @Override
  public void abort(String namespace, String ref) throws IOException {
    if (open.contains(namespace + '\0' + ref)) {
      throw new ContainerException(
          ErrorKind.UNAVAILABLE, "ref " + ref + " locked: a writer is open");
    }
    JsonObject record =
        metadata.read(tx -> tx.get(Bucket.INGEST, namespace, ref)).orElseThrow(() -> noIngest(ref));
    drop(namespace, IngestRecord.decode(ref, record));
  }

  void drop(String namespace, IngestRecord ingest) throws IOException {
    metadata.write(tx -> tx.delete(Bucket.INGEST, namespace, ingest.ref()));
    Files.deleteIfExists(ingests.resolve(ingest.key()));
  }

  /**
   * Makes the ingest's verified file a blob, in the one order in which a crash between leaves
   * nothing wrong.
   */
  void publish(
      String namespace, IngestRecord ingest, Digest digest, long size, Map<String, String> labels) {
    Instant now = clock.instant();
    ContentInfo info = new ContentInfo(digest, size, now, now, Labels.checked(labels));
    metadata.write(
        tx -> {
          // a blob file without a record is swept by the collector, a record without a file lies
          move(ingests.resolve(ingest.key()), path(digest));
          tx.put(Bucket.BLOB, namespace, digest.toString(), encode(info));
          return tx.delete(Bucket.INGEST, namespace, ingest.ref());
        });
  }

  private static void move(Path ingest, Path blob) {
    try {
      Files.move(ingest, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw ContainerException.internal(
          "move " + ingest + " to " + blob + ": " + e.getMessage(), e);
    }
  }

  /** Lets the namespace see a blob whose bytes another namespace brought; false when none has. */
  public boolean share(String namespace, Digest digest, Map<String, String> labels) {
    return metadata.write(
        tx -> {
          for (String other : tx.namespaces(Bucket.BLOB)) {
            Optional<JsonObject> known = tx.get(Bucket.BLOB, other, digest.toString());
            if (known.isPresent()) {
              Instant now = clock.instant();
              long size = decode(digest, known.get()).size();
              ContentInfo info = new ContentInfo(digest, size, now, now, Labels.checked(labels));
              tx.put(Bucket.BLOB, namespace, digest.toString(), encode(info));
              return true;
            }
          }
          return false;
        });
  }

  /**
   * Forgets blobs whose files are gone: after a power cut the database may be older than the last
   * removals.
   */
  public void forgetMissing() {
    metadata.write(
        tx -> {
          for (Transaction.Entry entry : tx.listAll(Bucket.BLOB)) {
            Digest digest = Digest.parse(entry.name());
            if (!isWhole(digest, decode(digest, entry.value()).size())) {
              tx.delete(Bucket.BLOB, entry.namespace(), entry.name());
            }
          }
          return true;
        });
  }

  private boolean isWhole(Digest digest, long size) {
    try {
      return Files.size(path(digest)) == size;
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes blob and ingest files that no record names. */
  public void sweep() throws IOException {
    Set<String> digests = new HashSet<>();
    Set<String> keys = new HashSet<>();
    metadata.read(
        tx -> {
          tx.listAll(Bucket.BLOB).forEach(entry -> digests.add(entry.name()));
          tx.listAll(Bucket.INGEST)
              .forEach(entry -> keys.add(IngestRecord.decode(entry.name(), entry.value()).key()));
          return true;
        });
    for (String algorithm : List.of(Digest.SHA256, Digest.SHA512)) {
      sweep(blobs.resolve(algorithm), name -> digests.contains(algorithm + ":" + name));
    }
    sweep(ingests, keys::contains);
  }

  private void sweep(Path directory, Predicate<String> kept) throws IOException {
    // younger than a minute: its transaction may not have been made yet
    Instant young = clock.instant().minusSeconds(60);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!kept.test(file.getFileName().toString())
            && Files.getLastModifiedTime(file).toInstant().isBefore(young)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path path(Digest digest) {
    return blobs.resolve(digest.algorithm()).resolve(digest.hex());
  }

  private static ContentInfo decode(Digest digest, JsonObject value) {
    JsonView record = value.view();
    return new ContentInfo(
        digest,
        record.longValue("size"),
        Instants.read(record, "created"),
        Instants.read(record, "updated"),
        record.stringMap("labels"));
  }

  private static JsonObject encode(ContentInfo info) {
    return JsonObject.builder()
        .put("size", info.size())
        .put("created", info.created().toString())
        .put("updated", info.updated().toString())
        .put("labels", JsonObject.ofStrings(info.labels()))
        .build();
  }
}
