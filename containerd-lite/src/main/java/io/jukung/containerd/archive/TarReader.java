package io.jukung.containerd.archive;

import static io.jukung.containerd.archive.TarHeader.BLOCK;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar stream: ustar, GNU long names, pax. Data of entries is handed out in slices of the
 * source's own buffers. Sparse files are refused by name. Used by one thread.
 *
 * <p>Source: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
public final class TarReader {
  /** Longest extended header or long name, bytes; more is an attack, not a name. */
  private static final int MAX_SPECIAL = 1 << 20;

  private final ChunkSource source;
  private final byte[] block = new byte[BLOCK];
  private @Nullable ByteBuffer chunk;
  private long remaining;
  private int padding;
  private boolean ended;

  public TarReader(ChunkSource source) {
    this.source = source;
  }

  /**
   * The next entry, or null at the archive's end. Data of the entry before that was not read is
   * skipped.
   *
   * @throws ArchiveException when the archive is malformed, cut short, or uses what is unsupported
   */
  public @Nullable TarEntry next() throws IOException {
    if (ended) {
      return null;
    }
    PaxRecords pax = null;
    String longName = null;
    String longLink = null;
    while (true) {
      skipData();
      if (!readHeader()) {
        if (pax != null || longName != null || longLink != null) {
          throw ArchiveException.malformed("tar archive ends after an extended header");
        }
        ended = true;
        return null;
      }
      char flag = (char) (block[156] & 0xff);
      long size = size();
      switch (flag) {
        case 'x' -> pax = PaxRecords.parse(special(size, "pax header"));
        case 'g' -> special(size, "pax global header"); // comments of git archive and the like
        case 'L' -> longName = cString(special(size, "long name"));
        case 'K' -> longLink = cString(special(size, "long link name"));
        default -> {
          return entry(flag, size, pax, longName, longLink);
        }
      }
    }
  }

  /** The next bytes of the current entry's data, or null when it has all been handed out. */
  public @Nullable ByteBuffer data() throws IOException {
    if (remaining == 0) {
      return null;
    }
    ByteBuffer from = filled();
    int n = (int) Math.min(remaining, from.remaining());
    ByteBuffer part = from.slice(from.position(), n);
    from.position(from.position() + n);
    remaining -= n;
    return part;
  }

  /** The current entry's data as a whole, of at most {@code limit} bytes. */
  public byte[] dataBytes(int limit, String what) throws IOException {
    if (remaining > limit) {
      throw ArchiveException.malformed(
          what + " is " + remaining + " bytes, more than the " + limit + " allowed");
    }
    byte[] bytes = new byte[(int) remaining];
    int at = 0;
    for (ByteBuffer part = data(); part != null; part = data()) {
      int n = part.remaining();
      part.get(bytes, at, n);
      at += n;
    }
    return bytes;
  }

  /** Reads on to the end of the source, so that a digest taken on the way covers all of it. */
  public void drain() throws IOException {
    chunk = null;
    while (source.next() != null) {
      // only the digest is wanted
    }
  }

  private TarEntry entry(
      char flag,
      long headerSize,
      @Nullable PaxRecords pax,
      @Nullable String longName,
      @Nullable String longLink)
      throws IOException {
    String name = pax == null ? null : pax.text("path");
    if (name == null) {
      name = longName == null ? TarHeader.name(block) : longName;
    }
    String link = pax == null ? null : pax.text("linkpath");
    if (link == null) {
      link = longLink == null ? TarHeader.string(block, 157, 100) : longLink;
    }
    TarEntry.Type type = type(flag, name);
    long size = pax == null ? headerSize : pax.number("size", headerSize);
    if (size < 0) {
      throw ArchiveException.malformed("archive entry \"" + name + "\": size " + size);
    }
    if (type != TarEntry.Type.FILE) {
      size = 0; // others have no data, whatever their size field says
    }
    remaining = size;
    padding = padding(size);
    long uid = TarHeader.number(block, 108, 8, "uid");
    long gid = TarHeader.number(block, 116, 8, "gid");
    long mtime = TarHeader.number(block, 136, 12, "mtime");
    int nanos = 0;
    Map<String, byte[]> xattrs = Map.of();
    if (pax != null) {
      uid = pax.number("uid", uid);
      gid = pax.number("gid", gid);
      xattrs = pax.xattrs();
      String time = pax.text("mtime");
      if (time != null) {
        PaxTime exact = PaxTime.parse(time);
        mtime = exact.seconds();
        nanos = exact.nanos();
      }
    }
    boolean devices = TarHeader.hasDeviceNumbers(block);
    return new TarEntry(
        withoutTrailingSlash(name),
        type,
        size,
        (int) TarHeader.number(block, 100, 8, "mode") & 07777,
        id(uid, "uid", name),
        id(gid, "gid", name),
        mtime,
        nanos,
        type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMBOLIC_LINK ? link : "",
        devices ? (int) TarHeader.number(block, 329, 8, "device number") : 0,
        devices ? (int) TarHeader.number(block, 337, 8, "device number") : 0,
        xattrs);
  }

  private static TarEntry.Type type(char flag, String name) throws ArchiveException {
    return switch (flag) {
      case '0', '7' -> TarEntry.Type.FILE;
      // v7 has no flag for directories, only the slash
      case 0 -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMBOLIC_LINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.DIRECTORY;
      case '6' -> TarEntry.Type.FIFO;
      case 'S' ->
          throw ArchiveException.unsupported(
              "archive entry \"" + name + "\" is a GNU sparse file, which is not supported");
      default ->
          throw ArchiveException.unsupported(
              "archive entry \"" + name + "\" has the unknown type '" + flag + "'");
    };
  }

  private static int id(long value, String what, String name) throws ArchiveException {
    // The kernel's ids are unsigned 32-bit; (uid_t) -1 means "unchanged" to chown.
    if (value < 0 || value >= 0xffff_ffffL) {
      throw ArchiveException.malformed(
          "archive entry \"" + name + "\": " + what + " " + value + " is out of range");
    }
    return (int) value;
  }

  private static String withoutTrailingSlash(String name) {
    int end = name.length();
    while (end > 1 && name.charAt(end - 1) == '/') {
      end--;
    }
    return name.substring(0, end);
  }

  private long size() throws ArchiveException {
    long size = TarHeader.number(block, 124, 12, "size");
    if (size < 0) {
      throw ArchiveException.malformed("tar header: size " + size);
    }
    return size;
  }

  private byte[] special(long size, String what) throws IOException {
    remaining = size;
    padding = padding(size);
    return dataBytes(MAX_SPECIAL, what);
  }

  private static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  private static String cString(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return TarHeader.decode(bytes, 0, end);
  }

  private void skipData() throws IOException {
    skip(remaining);
    remaining = 0;
    skip(padding);
    padding = 0;
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      ByteBuffer from = filled();
      int n = (int) Math.min(left, from.remaining());
      from.position(from.position() + n);
      left -= n;
    }
  }

  /** Fills the block with the next header; false at the end: two zero blocks, or no more bytes. */
  private boolean readHeader() throws IOException {
    if (!readBlock()) {
      return false;
    }
    if (TarHeader.isZero(block)) {
      if (readBlock() && !TarHeader.isZero(block)) {
        throw ArchiveException.malformed("tar archive: a lone zero block amid the entries");
      }
      return false;
    }
    TarHeader.verifyChecksum(block);
    return true;
  }

  private boolean readBlock() throws IOException {
    int at = 0;
    while (at < BLOCK) {
      ByteBuffer from = chunk;
      if (from == null || !from.hasRemaining()) {
        from = source.next();
        chunk = from;
        if (from == null) {
          if (at == 0) {
            return false;
          }
          throw truncated();
        }
      }
      int n = Math.min(BLOCK - at, from.remaining());
      from.get(block, at, n);
      at += n;
    }
    return true;
  }

  private ByteBuffer filled() throws IOException {
    ByteBuffer from = chunk;
    if (from == null || !from.hasRemaining()) {
      from = source.next();
      chunk = from;
      if (from == null) {
        throw truncated();
      }
    }
    return from;
  }

  private static ArchiveException truncated() {
    return ArchiveException.malformed("tar archive is cut short");
  }
}
