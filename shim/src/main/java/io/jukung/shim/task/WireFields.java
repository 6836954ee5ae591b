package io.jukung.shim.task;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One protobuf message, written field by field; what has its default is left out. */
final class WireFields {
  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** A write to memory, which cannot fail. */
  private interface Write {
    void run() throws IOException;
  }

  private WireFields write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A uint64. */
  WireFields number(int field, long value) {
    return value == 0 ? this : write(() -> out.writeUInt64(field, value));
  }

  WireFields real(int field, double value) {
    return value == 0 ? this : write(() -> out.writeDouble(field, value));
  }

  WireFields text(int field, String value) {
    return value.isEmpty() ? this : write(() -> out.writeString(field, value));
  }

  /** A message, also when it is empty. */
  WireFields message(int field, WireFields message) {
    return write(() -> out.writeBytes(field, message.toBytes()));
  }

  /** Repeated uint64. */
  WireFields packed(int field, List<Long> values) {
    if (values.isEmpty()) {
      return this;
    }
    WireFields packed = new WireFields();
    values.forEach(value -> packed.write(() -> packed.out.writeUInt64NoTag(value)));
    return message(field, packed);
  }

  ByteString toBytes() {
    write(out::flush);
    return bytes.toByteString();
  }
}
