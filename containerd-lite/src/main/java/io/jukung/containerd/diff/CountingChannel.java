package io.jukung.containerd.diff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongConsumer;

/** Tells how many bytes went through. */
final class CountingChannel implements ReadableByteChannel {
  private final ReadableByteChannel channel;
  private final LongConsumer counter;
  private long count;

  CountingChannel(ReadableByteChannel channel, LongConsumer counter) {
    this.channel = channel;
    this.counter = counter;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int n = channel.read(target);
    if (n > 0) {
      count += n;
      counter.accept(count);
    }
    return n;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
