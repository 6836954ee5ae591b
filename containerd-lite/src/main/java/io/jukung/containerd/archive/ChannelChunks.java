package io.jukung.containerd.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Chunks read from a channel on the caller's thread, through one buffer. */
public final class ChannelChunks implements ChunkSource {
  private final ReadableByteChannel channel;
  private final ByteBuffer buffer;

  /**
   * @param buffer used for every chunk; owned by this object until it is closed
   */
  public ChannelChunks(ReadableByteChannel channel, ByteBuffer buffer) {
    this.channel = channel;
    this.buffer = buffer;
  }

  @Override
  public @Nullable ByteBuffer next() throws IOException {
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
