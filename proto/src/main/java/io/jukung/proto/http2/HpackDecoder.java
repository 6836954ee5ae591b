package io.jukung.proto.http2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the header blocks of one connection, in their order: RFC 7541. Belongs to the reading
 * thread.
 */
final class HpackDecoder {
  private final int maxTableSize;
  private final int maxListSize;
  // newest first, as indexes count
  private final ArrayDeque<HeaderField> table = new ArrayDeque<>();
  private int tableSize;
  private int tableLimit;
  private @Nullable Huffman huffman;

  private byte[] in = new byte[0];
  private int position;
  private int end;

  /**
   * @param maxTableSize what our SETTINGS allow the peer's dynamic table, in octets of RFC 7541,
   *     4.1
   * @param maxListSize limit of one block, counted likewise
   */
  HpackDecoder(int maxTableSize, int maxListSize) {
    this.maxTableSize = maxTableSize;
    this.maxListSize = maxListSize;
    this.tableLimit = maxTableSize;
  }

  List<HeaderField> decode(byte[] block, int offset, int length) throws Http2Exception {
    in = block;
    position = offset;
    end = offset + length;
    List<HeaderField> fields = new ArrayList<>(8);
    int listSize = 0;
    while (position < end) {
      HeaderField field = next(fields.isEmpty());
      if (field != null) {
        listSize += field.size();
        if (listSize > maxListSize) {
          throw new Http2Exception(
              Http2Exception.ENHANCE_YOUR_CALM, "headers exceed " + maxListSize + " bytes");
        }
        fields.add(field);
      }
    }
    return fields;
  }

  private @Nullable HeaderField next(boolean first) throws Http2Exception {
    int b = in[position] & 0xff;
    if ((b & 0x80) != 0) {
      return get(integer(7));
    }
    if ((b & 0x40) != 0) {
      HeaderField field = literal(6);
      add(field);
      return field;
    }
    if ((b & 0x20) != 0) {
      if (!first) {
        throw malformed("table size update after a field");
      }
      resize(integer(5));
      return null;
    }
    // without indexing, or never indexed: the same to a client that forwards nothing
    return literal(4);
  }

  private HeaderField literal(int prefix) throws Http2Exception {
    int index = integer(prefix);
    String name;
    if (index == 0) {
      name = new String(string(), StandardCharsets.ISO_8859_1);
    } else {
      name = index <= StaticTable.SIZE ? StaticTable.name(index) : get(index).name();
    }
    return new HeaderField(name, string());
  }

  private HeaderField get(int index) throws Http2Exception {
    if (index == 0) {
      throw malformed("index 0");
    }
    if (index <= StaticTable.SIZE) {
      return StaticTable.get(index);
    }
    int left = index - StaticTable.SIZE;
    if (left > table.size()) {
      throw malformed("index " + index + " is beyond the table");
    }
    Iterator<HeaderField> fields = table.iterator();
    HeaderField field = fields.next();
    while (--left > 0) {
      field = fields.next();
    }
    return field;
  }

  private void add(HeaderField field) {
    evict(tableLimit - field.size());
    // a field larger than the table empties it and is not kept: 4.4
    if (field.size() <= tableLimit) {
      table.addFirst(field);
      tableSize += field.size();
    }
  }

  private void resize(int limit) throws Http2Exception {
    if (limit > maxTableSize) {
      throw malformed("table size " + limit + " is more than we allow");
    }
    tableLimit = limit;
    evict(limit);
  }

  private void evict(int toSize) {
    while (tableSize > toSize && !table.isEmpty()) {
      tableSize -= table.removeLast().size();
    }
  }

  /** 5.1: what does not fit the prefix follows in groups of seven bits. */
  private int integer(int prefix) throws Http2Exception {
    int mask = (1 << prefix) - 1;
    int value = octet() & mask;
    if (value < mask) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      int b = octet();
      value += (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw malformed("integer too large");
  }

  private byte[] string() throws Http2Exception {
    if (position >= end) {
      throw malformed("truncated");
    }
    boolean coded = (in[position] & 0x80) != 0;
    int length = integer(7);
    if (length > end - position) {
      throw malformed("string longer than its block");
    }
    int start = position;
    position += length;
    if (!coded) {
      return Arrays.copyOfRange(in, start, start + length);
    }
    if (huffman == null) {
      huffman = new Huffman();
    }
    return huffman.decode(in, start, length);
  }

  private int octet() throws Http2Exception {
    if (position >= end) {
      throw malformed("truncated");
    }
    return in[position++] & 0xff;
  }

  private static Http2Exception malformed(String why) {
    return new Http2Exception(Http2Exception.COMPRESSION_ERROR, "malformed header block: " + why);
  }

  /** For tests: octets of the dynamic table, RFC 7541, 4.1. */
  int tableSize() {
    return tableSize;
  }
}
