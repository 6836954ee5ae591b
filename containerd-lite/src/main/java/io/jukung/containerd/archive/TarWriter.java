package io.jukung.containerd.archive;

import static io.jukung.containerd.archive.TarHeader.BLOCK;

import io.jukung.sys.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a tar stream: ustar headers, with a pax header in front of entries that need one (long or
 * non-ASCII names, large numbers, parts of seconds, extended attributes). Used by one thread.
 *
 * <p>An entry is {@link #begin}, as many {@link #write} as make up its size, and the next begin.
 */
public final class TarWriter implements Closeable {
  private static final long MAX_OCTAL_11 = 077777777777L;
  private static final int MAX_OCTAL_7 = 07777777;

  private final WritableByteChannel out;
  private long remaining;
  private int padding;

  /**
   * @param out not closed by this object
   */
  public TarWriter(WritableByteChannel out) {
    this.out = out;
  }

  /**
   * Starts an entry.
   *
   * @throws IllegalStateException when the entry before lacks some of its data
   */
  public void begin(TarEntry entry) throws IOException {
    finishEntry();
    Map<String, byte[]> pax = new LinkedHashMap<>();
    String name =
        entry.type() == TarEntry.Type.DIRECTORY && !entry.name().endsWith("/")
            ? entry.name() + "/"
            : entry.name();
    byte[] header = header(entry, name, pax);
    if (!pax.isEmpty()) {
      writePax(name, pax);
    }
    send(ByteBuffer.wrap(header));
    remaining = entry.size();
    padding = (int) (-entry.size() & (BLOCK - 1));
  }

  /** Writes all remaining bytes of {@code data} as the current entry's. */
  public void write(ByteBuffer data) throws IOException {
    if (data.remaining() > remaining) {
      throw new IllegalStateException("more data than the entry's size");
    }
    remaining -= data.remaining();
    send(data);
  }

  /** An entry with its data. */
  public void add(TarEntry entry, byte[] data) throws IOException {
    begin(entry);
    write(ByteBuffer.wrap(data));
  }

  /** Writes the end of the archive. The stream below stays open. */
  @Override
  public void close() throws IOException {
    finishEntry();
    send(ByteBuffer.allocate(2 * BLOCK));
  }

  private void finishEntry() throws IOException {
    if (remaining != 0) {
      throw new IllegalStateException("the entry lacks " + remaining + " bytes of its data");
    }
    if (padding > 0) {
      send(ByteBuffer.allocate(padding));
      padding = 0;
    }
  }

  private static byte[] header(TarEntry entry, String name, Map<String, byte[]> pax) {
    byte[] block = new byte[BLOCK];
    text(block, 0, 100, name, "path", pax);
    text(block, 157, 100, entry.linkName(), "linkpath", pax);
    octal(block, 100, 8, entry.mode());
    number(block, 108, 8, entry.uid() & 0xffff_ffffL, MAX_OCTAL_7, "uid", pax);
    number(block, 116, 8, entry.gid() & 0xffff_ffffL, MAX_OCTAL_7, "gid", pax);
    number(block, 124, 12, entry.size(), MAX_OCTAL_11, "size", pax);
    time(block, entry, pax);
    block[156] = (byte) entry.type().flag();
    ascii(block, 257, "ustar\0" + "00");
    octal(block, 329, 8, entry.devMajor());
    octal(block, 337, 8, entry.devMinor());
    entry.xattrs().forEach((key, value) -> pax.put("SCHILY.xattr." + key, value));
    checksum(block);
    return block;
  }

  private static void checksum(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    ascii(block, 148, String.format("%06o\0 ", sum));
  }

  private static void time(byte[] block, TarEntry entry, Map<String, byte[]> pax) {
    long seconds = entry.mtimeSeconds();
    boolean fits = seconds >= 0 && seconds <= MAX_OCTAL_11;
    octal(block, 136, 12, fits ? seconds : 0);
    if (!fits || entry.mtimeNanos() != 0) {
      pax.put("mtime", utf8(new PaxTime(seconds, entry.mtimeNanos()).format()));
    }
  }

  private static void text(
      byte[] block, int offset, int length, String value, String key, Map<String, byte[]> pax) {
    byte[] bytes = utf8(value);
    if (bytes.length > length || bytes.length != value.length()) {
      pax.put(key, bytes);
    }
    System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, length));
  }

  private static void number(
      byte[] block,
      int offset,
      int length,
      long value,
      long max,
      String key,
      Map<String, byte[]> pax) {
    if (value > max) {
      pax.put(key, utf8(Long.toString(value)));
    }
    octal(block, offset, length, value > max ? 0 : value);
  }

  private static void octal(byte[] block, int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private static void ascii(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private void writePax(String name, Map<String, byte[]> records) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    records.forEach((key, value) -> record(data, utf8(key), value));
    byte[] body = data.toByteArray();
    byte[] block = new byte[BLOCK];
    byte[] label =
        utf8("PaxHeaders/" + name.substring(name.lastIndexOf('/', name.length() - 2) + 1));
    System.arraycopy(label, 0, block, 0, Math.min(label.length, 99));
    octal(block, 100, 8, 0644);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, body.length);
    octal(block, 136, 12, 0);
    block[156] = 'x';
    ascii(block, 257, "ustar\0" + "00");
    checksum(block);
    send(ByteBuffer.wrap(block));
    send(ByteBuffer.wrap(Arrays.copyOf(body, (body.length + BLOCK - 1) / BLOCK * BLOCK)));
  }

  /** A record's length counts its own digits. */
  private static void record(ByteArrayOutputStream data, byte[] key, byte[] value) {
    int rest = key.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    if (rest + Integer.toString(length).length() != length) {
      length = rest + Integer.toString(length).length();
    }
    data.writeBytes(utf8(length + " "));
    data.writeBytes(key);
    data.write('=');
    data.writeBytes(value);
    data.write('\n');
  }

  private static byte[] utf8(String text) {
    return FileNames.encode(text);
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
