package io.jukung.engine.image;

import io.jukung.engine.containerd.StoredImage;
import java.util.List;

/**
 * An image that was looked for.
 *
 * @param byId whether it was named by its id or a prefix of it
 * @param name the name it was found by; with {@code byId} any of its names
 * @param names every name that points to it
 */
public record FoundImage(
    ImageDetails details, boolean byId, StoredImage name, List<StoredImage> names) {
  public FoundImage {
    names = List.copyOf(names);
  }
}
