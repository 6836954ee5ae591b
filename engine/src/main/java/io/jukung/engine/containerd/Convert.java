package io.jukung.engine.containerd;

import com.google.protobuf.Timestamp;
import io.jukung.proto.types.Descriptor;
import io.jukung.proto.types.Mount;
import java.time.Instant;
import java.util.List;

/** Between messages and our records. */
final class Convert {
  private Convert() {}

  static Instant instant(Timestamp stamp) {
    return Instant.ofEpochSecond(stamp.getSeconds(), stamp.getNanos());
  }

  static List<SnapshotMount> mounts(List<Mount> mounts) {
    return mounts.stream()
        .map(m -> new SnapshotMount(m.getType(), m.getSource(), m.getTarget(), m.getOptionsList()))
        .toList();
  }

  static List<Mount> messages(List<SnapshotMount> mounts) {
    return mounts.stream()
        .map(
            m ->
                Mount.newBuilder()
                    .setType(m.type())
                    .setSource(m.source())
                    .setTarget(m.target())
                    .addAllOptions(m.options())
                    .build())
        .toList();
  }

  static ContentDescriptor descriptor(Descriptor d) {
    return new ContentDescriptor(
        d.getMediaType(), d.getDigest(), d.getSize(), d.getAnnotationsMap());
  }

  static Descriptor message(ContentDescriptor d) {
    return Descriptor.newBuilder()
        .setMediaType(d.mediaType())
        .setDigest(d.digest())
        .setSize(d.size())
        .putAllAnnotations(d.annotations())
        .build();
  }
}
