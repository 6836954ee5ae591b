package io.jukung.runtime.dbus;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads values as {@link Variant} describes them; integers become longs. Alignment counts from the
 * start of the buffer. Content that the types do not fit is a {@link DBusException}, never another
 * failure.
 */
final class Decoder {
  private final ByteBuffer bytes;

  /**
   * @param bytes in the order of the message's sender
   */
  Decoder(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  void align(int multiple) throws DBusException {
    take((multiple - bytes.position() % multiple) % multiple);
  }

  /** Skips bytes and returns where they start. */
  private int take(int count) throws DBusException {
    if (count < 0 || count > bytes.remaining()) {
      throw DBusException.protocol("a value goes beyond the end of its message");
    }
    int at = bytes.position();
    bytes.position(at + count);
    return at;
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  int int8() throws DBusException {
    return bytes.get(take(1)) & 0xff;
  }

  long uint32() throws DBusException {
    align(4);
    return bytes.getInt(take(4)) & 0xffff_ffffL;
  }

  List<Object> values(String signature) throws DBusException {
    return values(signature, 0);
  }

  private List<Object> values(String signature, int depth) throws DBusException {
    List<Object> values = new ArrayList<>();
    for (int at = 0; at < signature.length(); ) {
      int end = Signatures.end(signature, at);
      values.add(value(signature.substring(at, end), depth));
      at = end;
    }
    return values;
  }

  private Object value(String type, int depth) throws DBusException {
    if (depth > 32) {
      throw DBusException.protocol("values are nested too deeply");
    }
    return switch (type.charAt(0)) {
      case 'y' -> (long) int8();
      case 'b' -> uint32() != 0;
      case 'n' -> (long) int16();
      case 'q' -> int16() & 0xffffL;
      case 'i' -> (long) (int) uint32();
      case 'u', 'h' -> uint32();
      case 'x', 't' -> int64();
      case 'd' -> Double.longBitsToDouble(int64());
      case 's', 'o' -> string(uint32());
      case 'g' -> signature();
      case 'v' -> variant(depth);
      case 'a' -> array(type.substring(1), depth);
      case '(', '{' -> {
        align(8);
        yield values(type.substring(1, type.length() - 1), depth + 1);
      }
      default -> throw DBusException.protocol("a value of type " + type);
    };
  }

  private short int16() throws DBusException {
    align(2);
    return bytes.getShort(take(2));
  }

  private long int64() throws DBusException {
    align(8);
    return bytes.getLong(take(8));
  }

  private String string(long length) throws DBusException {
    int at = take((int) Math.min(length, Integer.MAX_VALUE));
    if (int8() != 0) {
      throw DBusException.protocol("a string without its zero byte");
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.slice(at, (int) length));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw DBusException.protocol("a string that is not UTF-8");
    }
  }

  String signature() throws DBusException {
    return string(int8());
  }

  Variant variant(int depth) throws DBusException {
    String signature = signature();
    if (signature.isEmpty() || Signatures.end(signature, 0) != signature.length()) {
      throw DBusException.protocol("a variant of type \"" + signature + "\"");
    }
    return new Variant(signature, value(signature, depth + 1));
  }

  private List<Object> array(String element, int depth) throws DBusException {
    long length = uint32();
    align(Signatures.alignment(element.charAt(0)));
    if (length > bytes.remaining()) {
      throw DBusException.protocol("an array goes beyond the end of its message");
    }
    int end = bytes.position() + (int) length;
    List<Object> values = new ArrayList<>();
    while (bytes.position() < end) {
      values.add(value(element, depth + 1));
    }
    if (bytes.position() != end) {
      throw DBusException.protocol("an array's length does not fit its elements");
    }
    return values;
  }
}
