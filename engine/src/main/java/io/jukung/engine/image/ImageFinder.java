package io.jukung.engine.image;

import io.jukung.engine.containerd.ImageClient;
import io.jukung.engine.containerd.StoredImage;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ContainerId;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds images as Docker does: a full id, then a reference, then a unique prefix of an id. Images
 * without a name are kept under {@value #DANGLING}{@code @digest}.
 */
public final class ImageFinder {

  /** Repository of images that have no name. */
  public static final String DANGLING = "jukung-dangling";

  private final ImageClient images;
  private final ImageReader reader;

  public ImageFinder(ImageClient images, ImageReader reader) {
    this.images = images;
    this.reader = reader;
  }

  /** The image for a container; asks containerd once when named by reference. */
  public Optional<ImageDetails> details(String text, @Nullable Platform platform) {
    Optional<StoredImage> named = byReference(text);
    if (named.isPresent()) {
      return Optional.of(reader.read(named.get().target(), platform));
    }
    return find(text).map(FoundImage::details);
  }

  /**
   * @throws ContainerException IMAGE_NOT_FOUND, or AMBIGUOUS_ID for a prefix of several ids
   */
  public FoundImage get(String text) {
    return find(text).orElseThrow(() -> notFound(text));
  }

  static ContainerException notFound(String text) {
    String shown = text;
    try {
      ImageReference reference = ImageReference.parse(text);
      shown = reference.withDefaultTag().familiar();
    } catch (ContainerException e) {
      // an id: shown as it was given
      shown = text;
    }
    return ContainerException.notFound(Reason.IMAGE_NOT_FOUND, "No such image: " + shown);
  }

  public Optional<FoundImage> find(String text) {
    List<StoredImage> all = images.list();
    Optional<StoredImage> named = isFullId(text) ? Optional.empty() : inList(text, all);
    if (named.isPresent()) {
      ImageDetails details = reader.read(named.get().target());
      return Optional.of(new FoundImage(details, false, named.get(), namesOf(details.id(), all)));
    }
    return byId(text, all);
  }

  private Optional<StoredImage> byReference(String text) {
    if (isFullId(text)) {
      return Optional.empty();
    }
    Optional<ImageReference> reference = parse(text);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    Optional<StoredImage> exact = images.find(reference.get().canonical().toString());
    return exact.isPresent() || reference.get().digest() == null
        ? exact
        : inList(text, images.list());
  }

  private static Optional<StoredImage> inList(String text, List<StoredImage> all) {
    Optional<ImageReference> parsed = parse(text);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    ImageReference reference = parsed.get().canonical();
    String name = reference.toString();
    Digest digest = reference.digest();
    return all.stream()
        .filter(
            image ->
                image.name().equals(name)
                    || (digest != null
                        && image.target().digest().equals(digest.toString())
                        && image.name().startsWith(reference.name())))
        .findFirst();
  }

  private static Optional<ImageReference> parse(String text) {
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (ContainerException e) {
      // 64 digits or sha256:… are ids, anything else is reported as not found by its own name
      if (ContainerId.isPrefix(text) || text.startsWith("sha256:")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isFullId(String text) {
    return Digest.isValid(text) || ContainerId.isValid(text);
  }

  private Optional<FoundImage> byId(String text, List<StoredImage> all) {
    String prefix = text.startsWith("sha256:") ? text.substring(7) : text;
    if (!ContainerId.isPrefix(prefix)) {
      return Optional.empty();
    }
    Map<Digest, StoredImage> matches = new LinkedHashMap<>();
    for (StoredImage image : all) {
      Optional<ImageDetails> details = readable(image);
      if (details.isPresent() && details.get().id().hex().startsWith(prefix)) {
        matches.putIfAbsent(details.get().id(), image);
      }
    }
    if (matches.size() > 1) {
      throw ContainerException.invalidArgument(
          Reason.AMBIGUOUS_ID, "multiple image IDs found with provided prefix: " + text);
    }
    return matches.entrySet().stream()
        .findFirst()
        .map(
            e ->
                new FoundImage(
                    reader.read(e.getValue().target()),
                    true,
                    e.getValue(),
                    namesOf(e.getKey(), all)));
  }

  private List<StoredImage> namesOf(Digest id, List<StoredImage> all) {
    return all.stream()
        .filter(image -> readable(image).map(d -> d.id().equals(id)).orElse(false))
        .toList();
  }

  /** Empty for an image that is only here for another platform or is being deleted. */
  Optional<ImageDetails> readable(StoredImage image) {
    try {
      return Optional.of(reader.read(image.target()));
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.DATA_LOSS) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All images with all their names, in containerd's order. */
  Map<Digest, List<StoredImage>> all() {
    Map<Digest, List<StoredImage>> byId = new LinkedHashMap<>();
    for (StoredImage image : images.list()) {
      readable(image)
          .ifPresent(d -> byId.computeIfAbsent(d.id(), id -> new ArrayList<>()).add(image));
    }
    return byId;
  }

  /** As people write it; empty for a dangling one. */
  static Optional<ImageReference> reference(StoredImage image) {
    if (image.name().startsWith(DANGLING)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ImageReference.parse(image.name()));
    } catch (ContainerException e) {
      // a name that another client of containerd chose
      return Optional.empty();
    }
  }
}
