package io.jukung.containerd.transfer;

import io.jukung.containerd.images.ImageRecord;
import io.jukung.containerd.images.ImageStore;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.image.Descriptor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes image records: the last step, which makes an image exist. Thread-safe. */
final class ImageRecords {

  private final ImageStore images;
  private final ImageSavedListener listener;

  ImageRecords(ImageStore images, ImageSavedListener listener) {
    this.images = images;
    this.listener = listener;
  }

  /** Points the names at the target, whatever they pointed at before. */
  void save(
      String namespace,
      List<String> names,
      Descriptor target,
      Map<String, String> labels,
      Consumer<ImageRecord> saved) {
    for (String name : names) {
      saved.accept(save(namespace, name, target, labels));
    }
  }

  private ImageRecord save(
      String namespace, String name, Descriptor target, Map<String, String> labels) {
    ImageRecord wanted = new ImageRecord(name, target, labels, Instant.EPOCH, Instant.EPOCH);
    while (true) {
      try {
        ImageRecord made = images.create(namespace, wanted);
        listener.saved(namespace, made, true);
        return made;
      } catch (ContainerException e) {
        if (e.kind() != ErrorKind.ALREADY_EXISTS) {
          throw e;
        }
      }
      try {
        ImageRecord changed = images.update(namespace, wanted, List.of());
        listener.saved(namespace, changed, false);
        return changed;
      } catch (ContainerException e) {
        if (e.kind() != ErrorKind.NOT_FOUND) { // deleted in between: create it again
          throw e;
        }
      }
    }
  }
}
