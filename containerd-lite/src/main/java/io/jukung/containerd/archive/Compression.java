package io.jukung.containerd.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** How a stream is compressed, told by its first bytes, whatever its media type says. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD;

  /** Bytes needed to tell. */
  private static final int MAGIC = 6;

  private static final int COMPRESSED_CHUNK = 256 * 1024;

  /**
   * Decompresses {@code compressed}, recognised by its first bytes.
   *
   * @param compressed closed with the channel that is returned
   * @throws ArchiveException for xz and bzip2, which are refused by name
   */
  public static ReadableByteChannel decompress(ReadableByteChannel compressed) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(COMPRESSED_CHUNK);
    while (buffer.position() < MAGIC) {
      if (compressed.read(buffer) < 0) {
        break;
      }
    }
    buffer.flip();
    ChunkSource all = new Peeked(compressed, buffer);
    return switch (detect(buffer)) {
      case GZIP -> new GzipChannel(all);
      case ZSTD -> new ZstdChannel(all);
      case NONE -> new ChunkChannel(all);
    };
  }

  /**
   * Tells by the first bytes; looks at the buffer from index 0, and does not move its position.
   *
   * @throws ArchiveException for xz and bzip2
   */
  public static Compression detect(ByteBuffer head) throws ArchiveException {
    if (startsWith(head, 0x1f, 0x8b, 0x08)) {
      return GZIP;
    }
    if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)
        // a skippable frame, as zstd:chunked and parallel writers put first
        || (head.remaining() >= 4
            && (head.get(0) & 0xf0) == 0x50
            && (head.get(1) & 0xff) == 0x2a
            && (head.get(2) & 0xff) == 0x4d
            && (head.get(3) & 0xff) == 0x18)) {
      return ZSTD;
    }
    if (startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      throw ArchiveException.unsupported("xz compression is not supported; use gzip, zstd or none");
    }
    if (startsWith(head, 'B', 'Z', 'h')) {
      throw ArchiveException.unsupported(
          "bzip2 compression is not supported; use gzip, zstd or none");
    }
    return NONE;
  }

  private static boolean startsWith(ByteBuffer head, int... magic) {
    if (head.remaining() < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head.get(i) & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Hands out the buffer that was looked into, then goes on with the channel. */
  private static final class Peeked implements ChunkSource {
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;
    private boolean first = true;

    Peeked(ReadableByteChannel channel, ByteBuffer buffer) {
      this.channel = channel;
      this.buffer = buffer;
    }

    @Override
    public @Nullable ByteBuffer next() throws IOException {
      if (first) {
        first = false;
        if (buffer.hasRemaining()) {
          return buffer;
        }
      }
      buffer.clear();
      while (buffer.position() == 0) {
        if (channel.read(buffer) < 0) {
          return null;
        }
      }
      return buffer.flip();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
