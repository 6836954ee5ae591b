package io.jukung.proto.http2;

import java.nio.charset.StandardCharsets;

/**
 * One header of a block. The value is bytes, since gRPC's -bin values and broken peers exist; do
 * not modify it.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per header would be waste
public record HeaderField(String name, byte[] value) {

  public static HeaderField of(String name, String value) {
    return new HeaderField(name, value.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The value, one character per byte. */
  public String text() {
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  /** What it counts for in a table: RFC 7541, 4.1. */
  int size() {
    return name.length() + value.length + 32;
  }

  @Override
  public String toString() {
    return name + ": " + text();
  }
}
