package io.jukung.containerd.server;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import java.time.Instant;
import java.util.List;

/** Values that many services share, from and to their messages. */
public final class Conversions {

  private Conversions() {}

  public static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  public static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  public static Any any(TypedBytes bytes) {
    return Any.newBuilder()
        .setTypeUrl(bytes.typeUrl())
        .setValue(ByteString.copyFrom(bytes.value()))
        .build();
  }

  public static TypedBytes typed(Any any) {
    return new TypedBytes(any.getTypeUrl(), any.getValue().toByteArray());
  }

  public static io.jukung.proto.types.Descriptor descriptor(Descriptor descriptor) {
    return io.jukung.proto.types.Descriptor.newBuilder()
        .setMediaType(descriptor.mediaType())
        .setDigest(descriptor.digest().toString())
        .setSize(descriptor.size())
        .putAllAnnotations(descriptor.annotations())
        .build();
  }

  public static Descriptor descriptor(io.jukung.proto.types.Descriptor message) {
    return Descriptor.of(
        message.getMediaType(),
        Digest.parse(message.getDigest()),
        message.getSize(),
        message.getAnnotationsMap());
  }

  public static List<io.jukung.proto.types.Mount> mounts(List<Mount> mounts) {
    return mounts.stream()
        .map(
            mount ->
                io.jukung.proto.types.Mount.newBuilder()
                    .setType(mount.type())
                    .setSource(mount.source())
                    .setTarget(mount.target())
                    .addAllOptions(mount.options())
                    .build())
        .toList();
  }

  public static List<Mount> fromMounts(List<io.jukung.proto.types.Mount> messages) {
    return messages.stream()
        .map(m -> new Mount(m.getType(), m.getSource(), m.getTarget(), m.getOptionsList()))
        .toList();
  }

  /** Sends the one answer of a unary call. */
  public static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
