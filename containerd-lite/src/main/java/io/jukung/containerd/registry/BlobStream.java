package io.jukung.containerd.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob on its way.
 *
 * @param body unverified bytes
 * @param offset of the first byte in the blob: what was asked for, or 0 when the registry does not
 *     serve parts
 */
public record BlobStream(InputStream body, long offset) implements Closeable {
  @Override
  public void close() throws IOException {
    body.close();
  }
}
