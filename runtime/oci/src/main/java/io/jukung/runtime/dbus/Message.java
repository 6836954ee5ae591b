package io.jukung.runtime.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One message (D-Bus specification, "Message Format").
 *
 * <pre>
 * byte     l or B: the byte order        byte   type
 * byte     flags                         byte   1
 * uint32   length of the body            uint32 serial
 * array of (byte field, variant)         padding to a multiple of 8
 * body
 * </pre>
 *
 * @param fields by their codes, such as {@link #MEMBER}
 * @param body values as {@link Variant} describes them
 */
record Message(int type, int flags, int serial, Map<Integer, Variant> fields, List<Object> body) {
  static final int CALL = 1;
  static final int RETURN = 2;
  static final int ERROR = 3;
  static final int SIGNAL = 4;

  static final int PATH = 1;
  static final int INTERFACE = 2;
  static final int MEMBER = 3;
  static final int ERROR_NAME = 4;
  static final int REPLY_SERIAL = 5;
  static final int DESTINATION = 6;
  static final int SIGNATURE = 8;

  /** Bytes up to and with the length of the fields. */
  static final int FIXED = 16;

  Message {
    fields = Map.copyOf(fields);
    body = List.copyOf(body);
  }

  String text(int field) {
    Variant value = fields.get(field);
    return value != null && value.value() instanceof String text ? text : "";
  }

  /** Which call this answers; 0: none. */
  int replySerial() {
    Variant value = fields.get(REPLY_SERIAL);
    return value != null && value.value() instanceof Number number ? number.intValue() : 0;
  }

  byte[] toBytes() throws DBusException {
    Encoder content = new Encoder();
    content.values(text(SIGNATURE), body);
    Encoder out = new Encoder();
    out.int8('l');
    out.int8(type);
    out.int8(flags);
    out.int8(1);
    out.int32(content.size());
    out.int32(serial);
    List<List<Object>> list =
        new TreeMap<>(fields)
            .entrySet().stream()
                .map(field -> List.<Object>of(field.getKey(), field.getValue()))
                .toList();
    out.values("a(yv)", List.of(list));
    out.align(8);
    out.raw(content.toBytes());
    return out.toBytes();
  }

  /**
   * How long the message is that starts so.
   *
   * @param start the first {@link #FIXED} bytes
   * @throws DBusException for what is no message, or one longer than {@link Encoder#LONGEST}
   */
  static int length(ByteBuffer start) throws DBusException {
    ByteBuffer ordered = start.duplicate().order(order(start.get(0)));
    if (ordered.get(3) != 1) {
      throw DBusException.protocol("version " + ordered.get(3) + " of the protocol");
    }
    long body = ordered.getInt(4) & 0xffff_ffffL;
    long fields = ordered.getInt(12) & 0xffff_ffffL;
    long length = FIXED + (fields + 7) / 8 * 8 + body;
    if (length > Encoder.LONGEST) {
      throw DBusException.protocol("a message of " + length + " bytes");
    }
    return (int) length;
  }

  private static ByteOrder order(byte mark) throws DBusException {
    return switch (mark) {
      case 'l' -> ByteOrder.LITTLE_ENDIAN;
      case 'B' -> ByteOrder.BIG_ENDIAN;
      default -> throw DBusException.protocol("byte order " + mark);
    };
  }

  /** A whole message. */
  static Message parse(byte[] bytes) throws DBusException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < FIXED || bytes.length != length(buffer)) {
      throw DBusException.protocol("a message of another length than it says");
    }
    buffer.order(order(bytes[0])).position(8);
    Decoder in = new Decoder(buffer);
    int serial = (int) in.uint32();
    Map<Integer, Variant> fields = new TreeMap<>();
    for (Object field : (List<?>) in.values("a(yv)").getFirst()) {
      List<?> pair = (List<?>) field;
      fields.put(((Number) pair.get(0)).intValue(), (Variant) pair.get(1));
    }
    in.align(8);
    @Nullable Variant signature = fields.get(SIGNATURE);
    List<Object> body =
        signature != null && signature.value() instanceof String text ? in.values(text) : List.of();
    if (in.hasMore()) {
      throw DBusException.protocol("a body of more than its signature says");
    }
    return new Message(bytes[1], bytes[2], serial, fields, body);
  }
}
