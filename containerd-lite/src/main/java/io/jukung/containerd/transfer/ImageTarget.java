package io.jukung.containerd.transfer;

import io.jukung.proto.id.Platform;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the images that arrive (containerd.types.transfer.ImageStore).
 *
 * @param name of the record; empty when names come from the archive
 * @param platforms to fetch of an index; empty: all
 * @param allMetadata keep the manifests and configs of other platforms too
 * @param manifestLimit images to take of an index, the best first; 0: all that suit
 */
public record ImageTarget(
    String name,
    Map<String, String> labels,
    List<Platform> platforms,
    boolean allMetadata,
    int manifestLimit,
    List<Reference> extraReferences,
    List<Unpack> unpacks) {

  /** What to unpack, and into which snapshotter; empty: the default one. */
  public record Unpack(Platform platform, String snapshotter) {}

  /**
   * Another name.
   *
   * @param prefix {@code name} is completed by what the archive calls the image
   * @param allowOverwrite take a full name of the archive as it is
   * @param addDigest name the image by digest too
   * @param skipNamedDigest but not when it has a name
   */
  public record Reference(
      String name,
      boolean prefix,
      boolean allowOverwrite,
      boolean addDigest,
      boolean skipNamedDigest) {}

  public ImageTarget {
    labels = Map.copyOf(labels);
    platforms = List.copyOf(platforms);
    extraReferences = List.copyOf(extraReferences);
    unpacks = List.copyOf(unpacks);
  }
}
