package io.jukung.containerd.images;

import java.util.List;
import java.util.Optional;

/** Image records. Failures: NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT (empty name or target). */
public interface ImageStore {

  ImageRecord get(String namespace, String name);

  /** Empty instead of NOT_FOUND. */
  Optional<ImageRecord> find(String namespace, String name);

  List<ImageRecord> list(String namespace);

  ImageRecord create(String namespace, ImageRecord image);

  /** Replaces what the mask paths name: target, labels, labels.KEY; no paths: all. */
  ImageRecord update(String namespace, ImageRecord image, List<String> paths);

  void delete(String namespace, String name);
}
