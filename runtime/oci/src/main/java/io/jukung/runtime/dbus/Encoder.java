package io.jukung.runtime.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes values in little endian order (D-Bus specification, "Marshaling"). */
final class Encoder {
  /** Longest message and longest string; the specification allows more, systemd needs less. */
  static final int LONGEST = 1 << 20;

  private byte[] bytes = new byte[256];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  int size() {
    return size;
  }

  void align(int multiple) throws DBusException {
    room((multiple - size % multiple) % multiple);
  }

  /** Reserves zeroed bytes and returns where they start. */
  private int room(int count) throws DBusException {
    int at = size;
    if (count > LONGEST - size) {
      throw DBusException.protocol("a message of more than " + LONGEST + " bytes");
    }
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
    size += count;
    return at;
  }

  private ByteBuffer at(int position) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(position);
  }

  void int8(int value) throws DBusException {
    bytes[room(1)] = (byte) value;
  }

  void int32(int value) throws DBusException {
    align(4);
    int at = room(4);
    at(at).putInt(value);
  }

  void raw(byte[] content) throws DBusException {
    int at = room(content.length);
    System.arraycopy(content, 0, bytes, at, content.length);
  }

  /** The values of a message's body, one for each complete type. */
  void values(String signature, List<?> values) throws DBusException {
    int at = 0;
    for (Object value : values) {
      int end = Signatures.end(signature, at);
      value(signature.substring(at, end), value);
      at = end;
    }
    if (at != signature.length()) {
      throw DBusException.protocol(values.size() + " values for \"" + signature + "\"");
    }
  }

  private void value(String type, Object value) throws DBusException {
    switch (type.charAt(0)) {
      case 'y' -> int8(number(value).intValue());
      case 'b' -> int32(((Boolean) value) ? 1 : 0);
      case 'n', 'q' -> {
        align(2);
        int at = room(2);
        at(at).putShort(number(value).shortValue());
      }
      case 'i', 'u' -> int32(number(value).intValue());
      case 'x', 't' -> int64(number(value).longValue());
      case 'd' -> int64(Double.doubleToRawLongBits(number(value).doubleValue()));
      case 's', 'o' -> string((String) value);
      case 'g' -> signature((String) value);
      case 'v' -> variant((Variant) value);
      case 'a' -> array(type.substring(1), (List<?>) value);
      case '(', '{' -> {
        align(8);
        values(type.substring(1, type.length() - 1), (List<?>) value);
      }
      default -> throw DBusException.protocol("cannot send a value of type " + type);
    }
  }

  private static Number number(Object value) {
    return (Number) value;
  }

  private void int64(long value) throws DBusException {
    align(8);
    int at = room(8);
    at(at).putLong(value);
  }

  private void string(String text) throws DBusException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) {
      throw DBusException.protocol("a string with a zero byte");
    }
    int32(content.length);
    raw(content);
    int8(0);
  }

  void signature(String text) throws DBusException {
    byte[] content = text.getBytes(StandardCharsets.US_ASCII);
    if (content.length > 255) {
      throw DBusException.protocol("a signature of more than 255 bytes");
    }
    int8(content.length);
    raw(content);
    int8(0);
  }

  void variant(Variant variant) throws DBusException {
    signature(variant.signature());
    values(variant.signature(), List.of(variant.value()));
  }

  /** The length counts neither itself nor the padding before the first element. */
  private void array(String element, List<?> values) throws DBusException {
    align(4);
    int length = room(4);
    align(Signatures.alignment(element.charAt(0)));
    int start = size;
    for (Object value : values) {
      value(element, value);
    }
    at(length).putInt(size - start);
  }
}
