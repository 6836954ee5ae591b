package io.jukung.proto.ttrpc;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.jukung.proto.ttrpc.wire.KeyValue;
import io.jukung.proto.ttrpc.wire.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Between grpc's values and the messages that frames carry. */
final class Wire {
  private static final String BINARY_SUFFIX = "-bin";

  private Wire() {}

  static byte[] bytes(InputStream message) {
    try (message) {
      if (message instanceof io.grpc.Drainable drainable) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(32, message.available()));
        drainable.drainTo(out);
        return out.toByteArray();
      }
      return message.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("a message could not be serialised", e);
    }
  }

  /** Bytes as marshallers like to read them. */
  static InputStream stream(byte[] message) {
    return new Known(message);
  }

  private static final class Known extends ByteArrayInputStream implements io.grpc.KnownLength {
    Known(byte[] message) {
      super(message);
    }
  }

  /** Text values only: ttrpc has no binary ones. */
  static void addMetadata(Request.Builder request, Metadata metadata) {
    byte[][] entries = InternalMetadata.serialize(metadata);
    if (entries == null) {
      return;
    }
    for (int i = 0; i < entries.length; i += 2) {
      String name = new String(entries[i], StandardCharsets.US_ASCII);
      if (!name.endsWith(BINARY_SUFFIX)) {
        request.addMetadata(
            KeyValue.newBuilder()
                .setKey(name)
                .setValue(new String(entries[i + 1], StandardCharsets.US_ASCII)));
      }
    }
  }

  static Metadata metadata(List<KeyValue> pairs) {
    byte[][] entries = new byte[2 * pairs.size()][];
    int count = 0;
    for (KeyValue pair : pairs) {
      String name = pair.getKey().toLowerCase(java.util.Locale.ROOT);
      if (!name.isEmpty() && !name.endsWith(BINARY_SUFFIX)) {
        entries[count++] = name.getBytes(StandardCharsets.US_ASCII);
        entries[count++] = pair.getValue().getBytes(StandardCharsets.UTF_8);
      }
    }
    return InternalMetadata.newMetadata(count / 2, entries);
  }
}
