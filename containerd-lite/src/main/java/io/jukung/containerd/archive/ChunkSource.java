package io.jukung.containerd.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes handed over in buffers of the source's choosing, so that bulk data need not be
 * copied. Used by one thread at a time.
 */
public interface ChunkSource extends Closeable {

  /**
   * The next bytes, or null at the end. The buffer has at least one byte remaining and is valid
   * until the next call; reading moves its position, nothing else may be changed.
   */
  @Nullable ByteBuffer next() throws IOException;

  @Override
  default void close() throws IOException {}
}
