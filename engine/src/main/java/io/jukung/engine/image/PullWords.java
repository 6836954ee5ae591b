package io.jukung.engine.image;

import io.jukung.engine.containerd.ContentDescriptor;
import io.jukung.engine.containerd.TransferProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells containerd's progress in Docker's words, layers only. Called from one thread at a time. */
final class PullWords implements Consumer<TransferProgress> {
  private static final String EXISTS = "Already exists";
  private static final String DONE = "Pull complete";

  private final Consumer<ImageStep> out;
  private final Map<String, String> layers = new LinkedHashMap<>();

  PullWords(Consumer<ImageStep> out) {
    this.out = out;
  }

  @Override
  public synchronized void accept(TransferProgress step) {
    ContentDescriptor layer = step.descriptor();
    if (layer == null || !isLayer(layer.mediaType())) {
      return;
    }
    String id = shortId(layer.digest());
    String before = layers.get(id);
    if (DONE.equals(before) || EXISTS.equals(before)) {
      return;
    }
    if (before == null && !step.event().equals("already exists")) {
      say(id, "Pulling fs layer", 0, 0);
    }
    switch (step.event()) {
      case "waiting" -> {
        if (before != null) {
          say(id, "Waiting", 0, 0);
        }
      }
      case "downloading" -> say(id, "Downloading", step.progress(), step.total());
      case "complete" -> {
        say(id, "Verifying Checksum", 0, 0);
        say(id, "Download complete", 0, 0);
      }
      case "already exists" -> say(id, EXISTS, 0, 0);
      case "extracting" -> say(id, "Extracting", step.progress(), step.total());
      case "extracted" -> say(id, DONE, 0, 0);
      default -> {}
    }
  }

  /** The transfer succeeded: layers whose last word was not heard are complete too. */
  synchronized void finish() {
    for (Map.Entry<String, String> layer : layers.entrySet()) {
      if (!layer.getValue().equals(DONE) && !layer.getValue().equals(EXISTS)) {
        layer.setValue(DONE);
        out.accept(new ImageStep(layer.getKey(), DONE, 0, 0));
      }
    }
  }

  private void say(String id, String status, long current, long total) {
    layers.put(id, status);
    out.accept(new ImageStep(id, status, current, total));
  }

  private static boolean isLayer(String mediaType) {
    return mediaType.contains(".layer.") || mediaType.contains(".rootfs.");
  }

  private static String shortId(String digest) {
    int colon = digest.indexOf(':');
    return digest.substring(colon + 1, Math.min(digest.length(), colon + 13));
  }
}
