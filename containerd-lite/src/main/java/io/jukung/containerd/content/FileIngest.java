package io.jukung.containerd.content;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/** An ingest's file with a running digest over what it holds. */
final class FileIngest implements Ingest {

  private final FileContentStore store;
  private final String namespace;
  private final IngestRecord ingest;
  private final FileChannel file;
  private final Runnable release;
  private Digest.Digester digester;
  private boolean closed;

  FileIngest(
      FileContentStore store, String namespace, IngestRecord ingest, Path path, Runnable release)
      throws IOException {
    this.store = store;
    this.namespace = namespace;
    this.ingest = ingest;
    this.release = release;
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.digester = digesterOf(ingest);
    try {
      digestExisting();
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static Digest.Digester digesterOf(IngestRecord ingest) {
    return ingest.expected().isEmpty()
        ? Digest.digester()
        : Digest.parse(ingest.expected()).verifier();
  }

  private void digestExisting() throws IOException {
    file.position(0);
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    while (file.read(buffer) >= 0) {
      digester.update(buffer.flip());
      buffer.clear();
    }
  }

  @Override
  public IngestStatus status() {
    try {
      return store.status(ingest);
    } catch (IOException e) {
      throw ContainerException.internal("ingest " + ingest.ref() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    digester.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    if (size > file.size()) {
      throw ContainerException.outOfRange(
          "cannot truncate ingest " + ingest.ref() + " of " + file.size() + " bytes to " + size);
    }
    file.truncate(size);
    digester = digesterOf(ingest);
    digestExisting();
  }

  @Override
  public Digest commit(long size, Optional<Digest> expected, Map<String, String> labels)
      throws IOException {
    long actual = file.size();
    if (size != 0 && size != actual) {
      throw ContainerException.failedPrecondition(
          Reason.CONTENT_CORRUPT,
          "unexpected commit size " + actual + ", expected " + size + " for ref " + ingest.ref());
    }
    if (expected.isPresent()
        && !expected.get().algorithm().equals(digesterOf(ingest).digest().algorithm())) {
      digester = expected.get().verifier();
      digestExisting();
    }
    Digest digest = digester.digest();
    if (expected.isPresent() && !expected.get().equals(digest)) {
      abort();
      throw ContainerException.failedPrecondition(
          Reason.CONTENT_CORRUPT,
          "unexpected commit digest " + digest + ", expected " + expected.get());
    }
    if (store.find(namespace, digest).isPresent()) {
      abort();
      throw ContainerException.alreadyExists("content " + digest + ": already exists");
    }
    // not synced here: a record is believed after a power cut only when a checkpoint of the
    // database, which syncs the files first, has it
    store.publish(namespace, ingest, digest, actual, labels);
    close();
    return digest;
  }

  @Override
  public void abort() throws IOException {
    close();
    store.drop(namespace, ingest);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      release.run();
      file.close();
    }
  }
}
