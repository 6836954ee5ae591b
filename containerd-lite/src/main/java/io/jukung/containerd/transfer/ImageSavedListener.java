package io.jukung.containerd.transfer;

import io.jukung.containerd.images.ImageRecord;

/** Told when a transfer has written an image record. */
@FunctionalInterface
public interface ImageSavedListener {
  /**
   * @param created false when the name existed and now points here
   */
  void saved(String namespace, ImageRecord record, boolean created);
}
