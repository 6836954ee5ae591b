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
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Bytes that a client sends over a stream.
 *
 * <pre>
 *   we → client   WindowUpdate{n}   n more bytes may be sent
 *   client → us   Data{bytes}       within what was allowed
 *   the client ends its side: end of the bytes
 * </pre>
 *
 * Used by one thread.
 */
public final class ByteReceiver implements ReadableByteChannel {
  private static final int WINDOW = 1 << 20;

  private final MessageStream stream;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private long allowed;
  private boolean open = true;

  public ByteReceiver(MessageStream stream) {
    this.stream = stream;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (!rest.hasRemaining()) {
      ByteString data = next();
      if (data == null) {
        return -1;
      }
      rest = data.asReadOnlyByteBuffer();
    }
    int n = Math.min(rest.remaining(), target.remaining());
    target.put(rest.slice(rest.position(), n));
    rest.position(rest.position() + n);
    return n;
  }

  private @org.jspecify.annotations.Nullable ByteString next() throws IOException {
    try {
      if (allowed <= WINDOW / 2) {
        stream.send(Anys.pack(WindowUpdate.newBuilder().setUpdate(WINDOW).build()));
        allowed += WINDOW;
      }
      Optional<Any> message = stream.receive();
      if (message.isEmpty()) {
        return null;
      }
      ByteString data = Anys.unpack(message.get(), Data.class).getData();
      allowed -= data.size();
      return data;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while receiving");
    } catch (ContainerException e) {
      throw new IOException("receive: " + e.message(), e);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Ends the stream: the client's further bytes are not wanted. */
  @Override
  public void close() {
    open = false;
    stream.close();
  }
}
