package io.jukung.shim.stdio;

/**
 * Writes bytes as the inside of a JSON string, escaped as Docker's json-file driver escapes: {@code
 * < > &} and the two line separators too, invalid UTF-8 as {@code \ufffd}. Works on arrays and a
 * table of byte classes, since every byte that a container prints comes through here.
 */
final class JsonText {
  /** Most bytes that one input byte can become. */
  static final int MAX_EXPANSION = 6;

  private static final byte PLAIN = 0;
  private static final byte ESCAPE = 1;
  private static final byte MULTI = 2;
  private static final byte NEWLINE = 3;
  private static final byte[] CLASSES = classes();
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final byte[] out;
  private int position;

  /** Writes into {@code out}; the caller sees that there is room. */
  JsonText(byte[] out) {
    this.out = out;
  }

  int position() {
    return position;
  }

  void position(int newPosition) {
    position = newPosition;
  }

  byte[] array() {
    return out;
  }

  void raw(byte[] text, int length) {
    System.arraycopy(text, 0, out, position, length);
    position += length;
  }

  /**
   * Writes {@code data[from..to)} up to the first newline, which is not written.
   *
   * @return where the newline is, or {@code to}
   */
  int untilNewline(byte[] data, int from, int to) {
    byte[] classes = CLASSES;
    int i = from;
    while (i < to) {
      int start = i;
      while (i < to && classes[data[i] & 0xff] == PLAIN) {
        i++;
      }
      if (i > start) {
        System.arraycopy(data, start, out, position, i - start);
        position += i - start;
      }
      if (i == to) {
        break;
      }
      switch (classes[data[i] & 0xff]) {
        case NEWLINE -> {
          return i;
        }
        case ESCAPE -> escape(data[i++]);
        default -> i = multi(data, i, to);
      }
    }
    return to;
  }

  private void escape(byte b) {
    out[position++] = '\\';
    switch (b) {
      case '\\', '"' -> out[position++] = b;
      case '\r' -> out[position++] = 'r';
      default -> {
        out[position++] = 'u';
        out[position++] = '0';
        out[position++] = '0';
        out[position++] = HEX[b >> 4];
        out[position++] = HEX[b & 0xf];
      }
    }
  }

  private int multi(byte[] data, int at, int to) {
    int length = sequenceLength(data, at, to);
    if (length == 0) {
      literal('f', 'f', 'f', 'd');
      return at + 1;
    }
    boolean separator =
        data[at] == (byte) 0xe2
            && data[at + 1] == (byte) 0x80
            && (data[at + 2] & 0xfe) == 0xa8; // U+2028, U+2029
    if (separator) {
      literal('2', '0', '2', (char) HEX[data[at + 2] & 0xf]);
    } else {
      System.arraycopy(data, at, out, position, length);
      position += length;
    }
    return at + length;
  }

  private void literal(char a, char b, char c, char d) {
    out[position++] = '\\';
    out[position++] = 'u';
    out[position++] = (byte) a;
    out[position++] = (byte) b;
    out[position++] = (byte) c;
    out[position++] = (byte) d;
  }

  /** Bytes of the well-formed sequence at {@code at} (Unicode, table 3-7), or 0 when it is none. */
  private static int sequenceLength(byte[] data, int at, int to) {
    int lead = data[at] & 0xff;
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at + length > to) {
      return 0;
    }
    int second = data[at + 1] & 0xff;
    int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((data[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  private static byte[] classes() {
    byte[] table = new byte[256];
    for (int i = 0; i < 0x20; i++) {
      table[i] = ESCAPE;
    }
    for (char c : new char[] {'"', '\\', '<', '>', '&'}) {
      table[c] = ESCAPE;
    }
    for (int i = 0x80; i < 256; i++) {
      table[i] = MULTI;
    }
    table['\n'] = NEWLINE;
    return table;
  }
}
