package io.jukung.containerd.archive;

import io.jukung.sys.FileNames;

/**
 * Fields of the 512-byte header block, in the v7, ustar, GNU and star layouts.
 *
 * <pre>
 *   0 name 100   100 mode 8   108 uid 8   116 gid 8   124 size 12   136 mtime 12
 * 148 checksum 8   156 type 1   157 linkname 100   257 magic 6   263 version 2
 * 265 uname 32   297 gname 32   329 devmajor 8   337 devminor 8   345 prefix 155 (star: 131)
 * </pre>
 */
final class TarHeader {
  static final int BLOCK = 512;

  private TarHeader() {}

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Checks the sum over the block; old tars summed signed bytes, so either is accepted. */
  static void verifyChecksum(byte[] block) throws ArchiveException {
    long expected = number(block, 148, 8, "checksum");
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    if (expected != unsigned && expected != signed) {
      throw ArchiveException.malformed("not a tar archive: a header's checksum does not match");
    }
  }

  static String name(byte[] block) {
    String name = string(block, 0, 100);
    if (matches(block, 257, "ustar\0")) {
      String prefix = string(block, 345, matches(block, 508, "tar\0") ? 131 : 155);
      if (!prefix.isEmpty()) {
        return prefix + "/" + name;
      }
    }
    return name;
  }

  static boolean hasDeviceNumbers(byte[] block) {
    return matches(block, 257, "ustar");
  }

  static String string(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return decode(block, offset, end - offset);
  }

  static String decode(byte[] bytes, int offset, int length) {
    return FileNames.decode(bytes, offset, length);
  }

  /** An octal number, or a binary one when the first byte's high bit is set (GNU, star). */
  static long number(byte[] block, int offset, int length, String field) throws ArchiveException {
    if ((block[offset] & 0x80) != 0) {
      return binary(block, offset, length, field);
    }
    int i = offset;
    int end = offset + length;
    while (i < end && (block[i] == ' ' || block[i] == 0)) {
      i++;
    }
    long value = 0;
    while (i < end && block[i] != ' ' && block[i] != 0) {
      int digit = block[i] - '0';
      if (digit < 0 || digit > 7 || value >>> 60 != 0) {
        throw ArchiveException.malformed("tar header: " + field + " is not a number");
      }
      value = value << 3 | digit;
      i++;
    }
    return value;
  }

  private static long binary(byte[] block, int offset, int length, String field)
      throws ArchiveException {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int b = block[offset + i] & 0xff;
      if (i == 0) {
        b = negative ? b | 0x80 : b & 0x7f;
      }
      // Bytes in front of the last eight may only carry the sign.
      if (i < length - 8 && b != (negative ? 0xff : 0)) {
        throw ArchiveException.malformed("tar header: " + field + " is too large");
      }
      value = value << 8 | b;
    }
    if (value < 0 != negative) {
      throw ArchiveException.malformed("tar header: " + field + " is too large");
    }
    return value;
  }

  static boolean matches(byte[] block, int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (block[offset + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
