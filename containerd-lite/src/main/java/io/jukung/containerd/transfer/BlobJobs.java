package io.jukung.containerd.transfer;

import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.MediaTypes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports what becomes of each blob of a transfer: changes at once, bytes a few times a second.
 * Thread-safe.
 */
final class BlobJobs {
  private static final long INTERVAL = Duration.ofMillis(100).toNanos();

  private final String root;
  private final ProgressSink sink;
  private final Map<String, Long> lastReport = new HashMap<>();
  private final Map<String, List<String>> parents = new HashMap<>();

  /**
   * @param root name of the image, the parent of what has no other
   */
  BlobJobs(String root, ProgressSink sink) {
    this.root = root;
    this.sink = sink;
  }

  /** How containerd calls the ingest of a blob, and progress about it. */
  static String name(Descriptor descriptor) {
    String type = descriptor.mediaType();
    String kind =
        MediaTypes.isManifest(type)
            ? "manifest-"
            : MediaTypes.isIndex(type)
                ? "index-"
                : MediaTypes.isLayer(type)
                    ? "layer-"
                    : MediaTypes.isConfig(type) ? "config-" : "unknown-";
    return kind + descriptor.digest();
  }

  synchronized void childOf(Descriptor child, Descriptor parent) {
    parents.put(name(child), List.of(name(parent)));
  }

  void say(String sentence) {
    send(Progress.of(sentence));
  }

  void waiting(Descriptor blob) {
    change("waiting", blob, 0);
  }

  void downloading(Descriptor blob, long bytes) {
    bytes("downloading", blob, bytes);
  }

  void complete(Descriptor blob) {
    change("complete", blob, blob.size());
  }

  void exists(Descriptor blob) {
    change("already exists", blob, blob.size());
  }

  void extracting(Descriptor blob, long bytes) {
    bytes("extracting", blob, bytes);
  }

  void extracted(Descriptor blob) {
    change("extracted", blob, blob.size());
  }

  void about(String event, String name, Descriptor target) {
    send(Progress.of(event, name, target));
  }

  private synchronized void change(String event, Descriptor blob, long bytes) {
    lastReport.remove(name(blob));
    sink.report(progress(event, blob, bytes));
  }

  private synchronized void bytes(String event, Descriptor blob, long bytes) {
    long now = System.nanoTime();
    Long last = lastReport.get(name(blob));
    if (last == null || now - last >= INTERVAL) {
      lastReport.put(name(blob), now);
      sink.report(progress(event, blob, bytes));
    }
  }

  private synchronized void send(Progress progress) {
    sink.report(progress);
  }

  private Progress progress(String event, Descriptor blob, long bytes) {
    String name = name(blob);
    return new Progress(
        event,
        name,
        parents.getOrDefault(name, List.of(root)),
        bytes,
        blob.size(),
        Optional.of(blob));
  }
}
