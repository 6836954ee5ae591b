package io.jukung.containerd.containers;

import java.util.List;

/** Container records. Failures: NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT. */
public interface ContainerStore {

  ContainerRecord get(String namespace, String id);

  List<ContainerRecord> list(String namespace);

  ContainerRecord create(String namespace, ContainerRecord container);

  /**
   * Replaces what the mask paths name: labels, spec, image, snapshotkey, extensions…; no paths:
   * all.
   */
  ContainerRecord update(String namespace, ContainerRecord container, List<String> paths);

  void delete(String namespace, String id);
}
