package io.jukung.proto.http2;

import java.util.Arrays;

/**
 * Decoding of HPACK's Huffman code: RFC 7541, 5.2 and appendix B. The code is canonical, so that
 * the lengths of the codes are the whole table. We never encode with it: on a unix socket the bytes
 * saved are worth less than the time.
 */
final class Huffman {
  private static final int END_OF_STRING = 256;
  private static final int MAX_LENGTH = 30;

  private static final byte[] LENGTHS = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, //
    28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, //
    10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, //
    15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, //
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, //
    6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, //
    7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, //
    23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, //
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, //
    23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, //
    26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, //
    28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, //
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30
  };

  // symbols ordered by length of code, then by value; and where each length begins
  private final short[] symbols = new short[LENGTHS.length];
  private final int[] firstCode = new int[MAX_LENGTH + 1];
  private final int[] firstSymbol = new int[MAX_LENGTH + 1];
  private final int[] count = new int[MAX_LENGTH + 1];

  Huffman() {
    for (byte length : LENGTHS) {
      count[length]++;
    }
    int code = 0;
    int next = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      code <<= 1;
      firstCode[length] = code;
      firstSymbol[length] = next;
      for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
        if (LENGTHS[symbol] == length) {
          symbols[next++] = (short) symbol;
        }
      }
      code += count[length];
    }
  }

  byte[] decode(byte[] in, int offset, int length) throws Http2Exception {
    // the shortest code has five bits
    byte[] out = new byte[length * 8 / 5];
    int size = 0;
    int code = 0;
    int bits = 0;
    for (int i = offset; i < offset + length; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        code = code << 1 | (in[i] >> bit & 1);
        bits++;
        if (bits > MAX_LENGTH) {
          throw malformed("unknown code");
        }
        int index = code - firstCode[bits];
        if (index >= 0 && index < count[bits]) {
          int symbol = symbols[firstSymbol[bits] + index];
          if (symbol == END_OF_STRING) {
            throw malformed("end of string inside");
          }
          out[size++] = (byte) symbol;
          code = 0;
          bits = 0;
        }
      }
    }
    // padding is the beginning of the end-of-string code: fewer than eight ones
    if (bits > 7 || code != (1 << bits) - 1) {
      throw malformed("padding is not ones");
    }
    return Arrays.copyOf(out, size);
  }

  private static Http2Exception malformed(String why) {
    return new Http2Exception(Http2Exception.COMPRESSION_ERROR, "malformed Huffman string: " + why);
  }
}
