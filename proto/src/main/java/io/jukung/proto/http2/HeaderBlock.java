package io.jukung.proto.http2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An encoded header block for a POST request. All fields are literals without indexing (RFC 7541,
 * 6.2.2), so that the encoder keeps no state and blocks may be made by any thread in any order.
 */
public final class HeaderBlock {
  private byte[] bytes = new byte[256];
  private int size;

  /** The pseudo fields, which come first. */
  public static HeaderBlock post(String path, String authority) {
    HeaderBlock block = new HeaderBlock();
    block.indexed(StaticTable.METHOD_POST);
    block.indexed(StaticTable.SCHEME_HTTP);
    block.literal(StaticTable.PATH, path);
    block.literal(StaticTable.AUTHORITY, authority);
    return block;
  }

  public HeaderBlock contentType(String type) {
    literal(StaticTable.CONTENT_TYPE, type);
    return this;
  }

  public HeaderBlock userAgent(String agent) {
    literal(StaticTable.USER_AGENT, agent);
    return this;
  }

  /** The name must be lower case. */
  public HeaderBlock add(String name, String value) {
    return add(ascii(name), ascii(value));
  }

  /** The name must be lower case. */
  public HeaderBlock add(byte[] name, byte[] value) {
    put(0);
    string(name);
    string(value);
    return this;
  }

  private void indexed(int index) {
    put(0x80 | index);
  }

  private void literal(int nameIndex, String value) {
    integer(0, 4, nameIndex);
    string(ascii(value));
  }

  private void string(byte[] value) {
    integer(0, 7, value.length);
    if (size + value.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + value.length));
    }
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void integer(int flags, int prefix, int value) {
    int mask = (1 << prefix) - 1;
    if (value < mask) {
      put(flags | value);
      return;
    }
    put(flags | mask);
    int rest = value - mask;
    while (rest >= 0x80) {
      put(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    put(rest);
  }

  private void put(int octet) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) octet;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }
}
