package io.jukung.containerd.archive;

import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * Unpacks layers: decompression, digest and file system each on a thread of their own. Safe for use
 * by several threads, each unpacking into its own target.
 */
public final class LayerUnpacker {
  private static final int CHUNK = 256 * 1024;
  private static final int CHUNKS = 8;

  private final Kernel kernel;
  private final Deque<ByteBuffer> spare = new ArrayDeque<>();

  /**
   * What was unpacked.
   *
   * @param diffId {@code sha256:…} of the uncompressed archive
   * @param size its bytes
   */
  public record Unpacked(String diffId, long size) {}

  public LayerUnpacker(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Unpacks a layer; after a failure the target holds a part of it, which the caller drops.
   *
   * @param compressed the archive: gzip, zstd or plain; closed when done, however it ends
   * @throws ArchiveException when the archive is at fault
   * @throws UnpackException when the file system refuses
   */
  public Unpacked unpack(ReadableByteChannel compressed, UnpackTarget target) throws IOException {
    List<ByteBuffer> buffers = takeBuffers();
    // Given back only after the pipeline's threads have ended.
    try (ReadableByteChannel source = compressed) {
      try (DigestingPipeline pipeline =
              new DigestingPipeline(Compression.decompress(source), sha256(), buffers);
          LayerApplier applier = new LayerApplier(kernel, target)) {
        TarReader reader = new TarReader(pipeline);
        applier.applyAll(reader);
        reader.drain();
        return new Unpacked(
            "sha256:" + HexFormat.of().formatHex(pipeline.digest()), pipeline.bytes());
      }
    } finally {
      giveBack(buffers);
    }
  }

  private List<ByteBuffer> takeBuffers() {
    List<ByteBuffer> buffers = new ArrayList<>(CHUNKS);
    synchronized (spare) {
      while (buffers.size() < CHUNKS && !spare.isEmpty()) {
        buffers.add(spare.pop());
      }
    }
    while (buffers.size() < CHUNKS) {
      buffers.add(ByteBuffer.allocateDirect(CHUNK));
    }
    return buffers;
  }

  /** Direct memory is freed late; one set is kept for the next layer. */
  private void giveBack(List<ByteBuffer> buffers) {
    synchronized (spare) {
      for (ByteBuffer buffer : buffers) {
        if (spare.size() < CHUNKS) {
          spare.push(buffer);
        }
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
