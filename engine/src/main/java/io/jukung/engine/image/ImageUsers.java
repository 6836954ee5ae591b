package io.jukung.engine.image;

import io.jukung.proto.id.Digest;
import java.util.List;

/** Who uses an image: asked before one is deleted. */
@FunctionalInterface
public interface ImageUsers {

  /**
   * A container made from the image.
   *
   * @param reference as it was named when the container was created
   */
  record Use(String containerId, boolean running, String reference) {}

  List<Use> of(Digest imageId);
}
