package io.jukung.containerd.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** A chunk source read as a channel. */
final class ChunkChannel implements ReadableByteChannel {
  private final ChunkSource source;
  private @Nullable ByteBuffer chunk;
  private boolean open = true;

  ChunkChannel(ChunkSource source) {
    this.source = source;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ByteBuffer from = chunk;
    if (from == null || !from.hasRemaining()) {
      from = source.next();
      chunk = from;
      if (from == null) {
        return -1;
      }
    }
    int n = Math.min(from.remaining(), target.remaining());
    target.put(from.slice(from.position(), n));
    from.position(from.position() + n);
    return n;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      source.close();
    }
  }
}
