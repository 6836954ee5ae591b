package io.jukung.containerd.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses gzip (RFC 1952), all members of it, between direct buffers. Checksum and length of
 * each member are verified. Used by one thread.
 */
public final class GzipChannel implements ReadableByteChannel {
  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;

  private final ChunkSource source;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private @Nullable ByteBuffer input;
  private boolean inMember;
  private boolean open = true;

  /**
   * @param source compressed bytes; closed with this channel
   */
  public GzipChannel(ChunkSource source) {
    this.source = source;
  }

  /** Reads at least one byte unless {@code target} is full; -1 at the end of the last member. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int start = target.position();
    while (target.position() == start && target.hasRemaining()) {
      if (!inMember) {
        if (!readMemberHeader()) {
          return -1;
        }
        inMember = true;
        crc.reset();
        inflater.reset();
      }
      inflate(target);
    }
    return target.position() - start;
  }

  private void inflate(ByteBuffer target) throws IOException {
    ByteBuffer from = filled();
    inflater.setInput(from);
    int before = target.position();
    try {
      inflater.inflate(target);
    } catch (DataFormatException e) {
      throw new ArchiveException(
          ArchiveException.Fault.MALFORMED, "gzip stream is corrupt: " + e.getMessage(), e);
    }
    if (target.position() > before) {
      crc.update(target.slice(before, target.position() - before));
    }
    if (inflater.finished()) {
      readTrailer();
      inMember = false;
    } else if (inflater.needsDictionary()) {
      throw ArchiveException.malformed("gzip stream is corrupt: it asks for a dictionary");
    }
  }

  private boolean readMemberHeader() throws IOException {
    int first = readByte();
    if (first < 0) {
      return false;
    }
    if (first != 0x1f || needByte() != 0x8b || needByte() != 8) {
      throw ArchiveException.malformed(
          "gzip stream is corrupt: no member header where one must be");
    }
    int flags = needByte();
    for (int i = 0; i < 6; i++) {
      needByte(); // mtime, extra flags, operating system
    }
    if ((flags & FEXTRA) != 0) {
      int length = needByte() | needByte() << 8;
      for (int i = 0; i < length; i++) {
        needByte();
      }
    }
    if ((flags & FNAME) != 0) {
      skipString();
    }
    if ((flags & FCOMMENT) != 0) {
      skipString();
    }
    if ((flags & FHCRC) != 0) {
      needByte();
      needByte();
    }
    return true;
  }

  private void readTrailer() throws IOException {
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    while (trailer.hasRemaining()) {
      trailer.put((byte) needByte());
    }
    trailer.flip();
    if (trailer.getInt() != (int) crc.getValue()) {
      throw ArchiveException.malformed("gzip stream is corrupt: its checksum does not match");
    }
    if (trailer.getInt() != (int) inflater.getBytesWritten()) {
      throw ArchiveException.malformed("gzip stream is corrupt: its length does not match");
    }
  }

  private void skipString() throws IOException {
    while (needByte() != 0) {
      // up to the terminating zero
    }
  }

  private int needByte() throws IOException {
    int b = readByte();
    if (b < 0) {
      throw truncated();
    }
    return b;
  }

  private int readByte() throws IOException {
    ByteBuffer from = input;
    if (from == null || !from.hasRemaining()) {
      from = source.next();
      input = from;
      if (from == null) {
        return -1;
      }
    }
    return from.get() & 0xff;
  }

  private ByteBuffer filled() throws IOException {
    ByteBuffer from = input;
    if (from == null || !from.hasRemaining()) {
      from = source.next();
      input = from;
      if (from == null) {
        throw truncated();
      }
    }
    return from;
  }

  private static ArchiveException truncated() {
    return ArchiveException.malformed("gzip stream is cut short");
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      inflater.end();
      source.close();
    }
  }
}
