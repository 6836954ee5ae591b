package io.jukung.containerd.transfer;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Platform;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.ImageIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is taken of an index.
 *
 * @param images with their layers, in the order of the wanted platforms
 * @param metadata of these the manifest and config only
 */
record IndexChoice(List<Descriptor> images, List<Descriptor> metadata) {

  /**
   * Chooses by the target's platforms, metadata and limit.
   *
   * @throws ContainerException NOT_FOUND when the index has nothing for a wanted platform
   */
  static IndexChoice of(ImageTarget target, ImageIndex index) {
    List<Descriptor> images =
        target.platforms().isEmpty() ? index.manifests() : best(target.platforms(), index);
    List<Descriptor> others = new ArrayList<>();
    if (target.allMetadata()) {
      others.addAll(index.manifests());
      others.removeAll(images);
    }
    if (target.manifestLimit() > 0) {
      images = limited(images, target.manifestLimit());
      others = limited(others, target.manifestLimit() - images.size());
    }
    return new IndexChoice(List.copyOf(images), List.copyOf(others));
  }

  private static List<Descriptor> best(List<Platform> platforms, ImageIndex index) {
    Set<Descriptor> chosen = new LinkedHashSet<>();
    for (Platform platform : platforms) {
      chosen.add(index.select(platform).orElseThrow(() -> none(platform)));
    }
    return List.copyOf(chosen);
  }

  private static ContainerException none(Platform platform) {
    return new ContainerException(
        ErrorKind.NOT_FOUND,
        Reason.PLATFORM_MISMATCH,
        "no matching manifest for " + platform + " in the manifest list entries");
  }

  private static List<Descriptor> limited(List<Descriptor> list, int limit) {
    return list.subList(0, Math.min(list.size(), limit));
  }

  /** Those of {@code unpacks} for which this entry is the index's best. */
  static List<ImageTarget.Unpack> unpacksOf(
      Descriptor entry, ImageIndex index, List<ImageTarget.Unpack> unpacks) {
    return unpacks.stream()
        .filter(unpack -> index.select(unpack.platform()).equals(Optional.of(entry)))
        .toList();
  }
}
