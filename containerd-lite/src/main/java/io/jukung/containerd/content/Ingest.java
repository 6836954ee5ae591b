package io.jukung.containerd.content;

import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * One open writer of an ingest. Closing it without committing keeps what was written: a later
 * writer of the same ref goes on there, after a restart too. For one thread at a time.
 */
public interface Ingest extends AutoCloseable {

  IngestStatus status();

  /** Appends the buffer's remaining bytes. */
  void write(ByteBuffer bytes) throws IOException;

  /** Keeps the first {@code size} bytes only. */
  void truncate(long size) throws IOException;

  /**
   * Turns the ingest into a blob that the namespace sees.
   *
   * @param size bytes it must have; 0: any
   * @param expected digest that it must have; empty: any
   * @return the digest
   * @throws io.jukung.proto.error.ContainerException FAILED_PRECONDITION when size or digest differ
   *     (the ingest is dropped when the digest does); ALREADY_EXISTS when the namespace has the
   *     blob (the ingest is dropped)
   */
  Digest commit(long size, Optional<Digest> expected, Map<String, String> labels)
      throws IOException;

  /** Drops the ingest with its bytes. */
  void abort() throws IOException;

  @Override
  void close() throws IOException;
}
