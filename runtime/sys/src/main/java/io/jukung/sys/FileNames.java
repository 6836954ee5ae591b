package io.jukung.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * File names as strings, without loss. Names are bytes to the kernel, mostly UTF-8 but not
 * necessarily: each byte that is not part of UTF-8 becomes the lone surrogate U+DC00 + byte, and
 * comes back as that byte (the scheme of PEP 383). Such strings are for calls of this package only;
 * anything else prints them with question marks.
 */
public final class FileNames {
  private static final int ESCAPE = 0xDC00;

  private FileNames() {}

  public static String decode(byte[] bytes, int offset, int length) {
    boolean ascii = true;
    for (int i = offset; ascii && i < offset + length; i++) {
      ascii = bytes[i] >= 0;
    }
    if (ascii) {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    CharBuffer out = CharBuffer.allocate(length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xff)));
      }
    }
  }

  public static byte[] encode(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isEscape(name, i)) {
        return encodeEscapes(name);
      }
    }
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] encodeEscapes(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(name.length() + 16);
    int plain = 0;
    for (int i = 0; i < name.length(); i++) {
      if (isEscape(name, i)) {
        out.writeBytes(name.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        out.write(name.charAt(i) - ESCAPE);
        plain = i + 1;
      }
    }
    out.writeBytes(name.substring(plain).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** A low surrogate of the right range that does not belong to a pair. */
  private static boolean isEscape(String name, int i) {
    char c = name.charAt(i);
    return c >= ESCAPE + 0x80
        && c <= ESCAPE + 0xff
        && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
  }
}
