package io.jukung.engine.image;

import io.jukung.engine.containerd.ContentDescriptor;
import io.jukung.engine.containerd.ImageClient;
import io.jukung.engine.containerd.StoredImage;
import java.util.Optional;

/** Points names at images, so that an image which loses its last name by that stays, dangling. */
final class ImageNames {
  private final ImageClient images;

  ImageNames(ImageClient images) {
    this.images = images;
  }

  /** Names an image; an empty name makes it dangling. */
  void put(String name, ContentDescriptor target) {
    if (name.isEmpty()) {
      images.put(dangling(target), target);
      return;
    }
    Optional<StoredImage> before = keepBeforeOverwrite(name);
    images.put(name, target);
    before.ifPresent(old -> settle(name, old));
    dropDangling(target);
  }

  /** Gives what the name points to now a second, dangling name; call {@link #settle} afterwards. */
  Optional<StoredImage> keepBeforeOverwrite(String name) {
    Optional<StoredImage> before = images.find(name);
    before.ifPresent(old -> images.put(dangling(old.target()), old.target()));
    return before;
  }

  /** Removes the dangling name again if the image has another one. */
  void settle(String name, StoredImage before) {
    boolean named =
        images.list().stream()
            .anyMatch(
                image ->
                    image.target().digest().equals(before.target().digest())
                        && !image.name().startsWith(ImageFinder.DANGLING));
    if (named) {
      dropDangling(before.target());
    }
  }

  void dropDangling(ContentDescriptor target) {
    String name = dangling(target);
    if (images.find(name).isPresent()) {
      images.delete(name, false);
    }
  }

  private static String dangling(ContentDescriptor target) {
    return ImageFinder.DANGLING + "@" + target.digest();
  }
}
