package io.jukung.engine.image;

import io.jukung.proto.id.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the digest of the uncompressed bytes while the stream is read as it is. A gzip stream is
 * unpacked on the side, by a thread of its own.
 */
final class DiffIdStream extends FilterInputStream {
  private final Digest.Digester plain = Digest.digester();
  private final @Nullable PipedOutputStream side;
  private final CompletableFuture<Long> unpacked = new CompletableFuture<>();

  DiffIdStream(InputStream in, boolean gzip) throws IOException {
    super(in);
    if (!gzip) {
      side = null;
      return;
    }
    PipedInputStream pipe = new PipedInputStream(256 << 10);
    side = new PipedOutputStream(pipe);
    Thread.startVirtualThread(() -> unpack(pipe));
  }

  private void unpack(PipedInputStream pipe) {
    try (pipe;
        GZIPInputStream gzip = new GZIPInputStream(pipe, 64 << 10)) {
      byte[] buffer = new byte[64 << 10];
      for (int n = gzip.read(buffer); n >= 0; n = gzip.read(buffer)) {
        plain.update(buffer, 0, n);
      }
      // padding after the last member must not block the writer
      pipe.skipNBytes(pipe.available());
      unpacked.complete(plain.size());
    } catch (IOException e) {
      unpacked.completeExceptionally(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n > 0) {
      if (side == null) {
        plain.update(buffer, offset, n);
      } else if (unpacked.isDone()) {
        await();
      } else {
        side.write(buffer, offset, n);
      }
    } else if (n < 0 && side != null) {
      side.close();
      await();
    }
    return n;
  }

  private void await() throws IOException {
    try {
      unpacked.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("gzip: " + cause.getMessage(), e);
    }
  }

  /** Valid once the stream was read to its end. */
  Digest diffId() {
    return plain.digest();
  }

  long uncompressedSize() {
    return plain.size();
  }

  @Override
  public void close() throws IOException {
    if (side != null) {
      side.close();
    }
    super.close();
  }
}
