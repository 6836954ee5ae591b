package io.jukung.containerd.archive;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** Decompresses zstd (RFC 8878), all frames of it. Used by one thread. */
final class ZstdChannel implements ReadableByteChannel {
  private final InputStream in;
  private final byte[] piece = new byte[128 * 1024];
  private boolean open = true;

  ZstdChannel(ChunkSource source) {
    this.in = new ZstdInputStream(Channels.newInputStream(new ChunkChannel(source)));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int n;
    try {
      n = in.read(piece, 0, Math.min(piece.length, target.remaining()));
    } catch (MalformedInputException e) {
      throw new ArchiveException(
          ArchiveException.Fault.MALFORMED, "zstd stream is corrupt: " + e.getMessage(), e);
    }
    if (n > 0) {
      target.put(piece, 0, n);
    }
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
      in.close();
    }
  }
}
