package io.jukung.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes tar archives entry by entry (POSIX.1-2017, pax), also such as no tool would write. Not the
 * product's own writer, so that it can be wrong on purpose and neither hides the other's mistakes.
 */
public final class Tar {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, String> pax = new LinkedHashMap<>();
  private int uid;
  private int gid;

  /** Owner of the entries that follow. */
  public Tar owner(int user, int group) {
    uid = user;
    gid = group;
    return this;
  }

  /** An extended attribute of the next entry. */
  public Tar xattr(String name, String value) {
    pax.put("SCHILY.xattr." + name, value);
    return this;
  }

  public Tar directory(String name, int mode) {
    return entry(name + "/", '5', mode, "", new byte[0], 0, 0);
  }

  public Tar file(String name, int mode, String content) {
    return file(name, mode, content.getBytes(UTF_8));
  }

  public Tar file(String name, int mode, byte[] content) {
    return entry(name, '0', mode, "", content, 0, 0);
  }

  public Tar hardLink(String name, String target) {
    return entry(name, '1', 0644, target, new byte[0], 0, 0);
  }

  public Tar symbolicLink(String name, String target) {
    return entry(name, '2', 0777, target, new byte[0], 0, 0);
  }

  public Tar characterDevice(String name, int mode, int major, int minor) {
    return entry(name, '3', mode, "", new byte[0], major, minor);
  }

  public Tar blockDevice(String name, int mode, int major, int minor) {
    return entry(name, '4', mode, "", new byte[0], major, minor);
  }

  public Tar fifo(String name, int mode) {
    return entry(name, '6', mode, "", new byte[0], 0, 0);
  }

  private Tar entry(
      String name, char type, int mode, String target, byte[] content, int major, int minor) {
    if (name.getBytes(UTF_8).length > 100) {
      pax.put("path", name);
    }
    if (!pax.isEmpty()) {
      byte[] records = records();
      pax.clear();
      header("pax", 'x', 0644, "", records.length, 0, 0);
      padded(records);
    }
    header(name, type, mode, target, content.length, major, minor);
    padded(content);
    return this;
  }

  /** Each record says its own length, its digits included. */
  private byte[] records() {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    pax.forEach(
        (key, value) -> {
          int rest = (" " + key + "=" + value + "\n").getBytes(UTF_8).length;
          int length = rest + Integer.toString(rest).length();
          if (Integer.toString(length).length() != Integer.toString(rest).length()) {
            length++;
          }
          records.writeBytes((length + " " + key + "=" + value + "\n").getBytes(UTF_8));
        });
    return records.toByteArray();
  }

  private void header(
      String name, char type, int mode, String target, int size, int major, int minor) {
    byte[] block = new byte[BLOCK];
    text(block, 0, 100, name);
    octal(block, 100, 8, mode);
    octal(block, 108, 8, uid);
    octal(block, 116, 8, gid);
    octal(block, 124, 12, size);
    octal(block, 136, 12, 1_700_000_000L);
    text(block, 148, 8, "        ");
    block[156] = (byte) type;
    text(block, 157, 100, target);
    text(block, 257, 8, "ustar\00000");
    octal(block, 329, 8, major);
    octal(block, 337, 8, minor);
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    out.writeBytes(block);
  }

  private static void text(byte[] block, int at, int length, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    text(block, at, length, "0".repeat(length - 1 - digits.length()) + digits);
    block[at + length - 1] = 0;
  }

  private void padded(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  /** The archive with its end. */
  public byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    all.writeBytes(new byte[2 * BLOCK]);
    return all.toByteArray();
  }
}
