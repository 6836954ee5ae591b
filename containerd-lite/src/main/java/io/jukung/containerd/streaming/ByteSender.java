package io.jukung.containerd.streaming;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.types.transfer.Data;
import io.jukung.proto.types.transfer.WindowUpdate;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * Bytes sent to a client over a stream, as far as its window allows; the protocol of {@link
 * ByteReceiver} the other way round. Used by one thread.
 */
public final class ByteSender implements WritableByteChannel {
  private static final int MAX_PIECE = 64 * 1024;

  private final MessageStream stream;
  private long allowed;
  private boolean open = true;

  public ByteSender(MessageStream stream) {
    this.stream = stream;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    try {
      while (source.hasRemaining()) {
        while (allowed <= 0) {
          Optional<Any> message = stream.receive();
          if (message.isEmpty()) {
            throw new IOException("send: the receiver has closed the stream");
          }
          allowed += Anys.unpack(message.get(), WindowUpdate.class).getUpdate();
        }
        int size = (int) Math.min(Math.min(source.remaining(), allowed), MAX_PIECE);
        stream.send(
            Anys.pack(
                Data.newBuilder()
                    .setData(ByteString.copyFrom(source.slice(source.position(), size)))
                    .build()));
        source.position(source.position() + size);
        allowed -= size;
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    } catch (ContainerException e) {
      throw new IOException("send: " + e.message(), e);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Ends the stream, which tells the client that these were all bytes. */
  @Override
  public void close() {
    open = false;
    stream.close();
  }
}
