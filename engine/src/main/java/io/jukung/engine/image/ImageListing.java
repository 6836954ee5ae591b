package io.jukung.engine.image;

import io.jukung.engine.containerd.SnapshotClient;
import io.jukung.engine.containerd.StoredImage;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code docker images}, and what names and sizes an image has. */
public final class ImageListing {
  private static final Set<String> KEYS =
      Set.of("dangling", "reference", "label", "before", "since");

  private final ImageFinder finder;
  private final SnapshotClient snapshots;
  private final ImageUsers users;
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  public ImageListing(ImageFinder finder, SnapshotClient snapshots, ImageUsers users) {
    this.finder = finder;
    this.snapshots = snapshots;
    this.users = users;
  }

  /** One line of the list; an image with several tags has several. */
  public record Row(
      ImageDetails details, List<String> tags, List<String> digests, long size, int containers) {}

  /** The newest first. */
  public List<Row> list(Map<String, List<String>> filters) {
    for (String key : filters.keySet()) {
      if (!KEYS.contains(key)) {
        throw ContainerException.invalidArgument("invalid filter '" + key + "'");
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<Digest, List<StoredImage>> image : finder.all().entrySet()) {
      ImageDetails details =
          finder.readable(image.getValue().getFirst()).orElseThrow(IllegalStateException::new);
      List<StoredImage> names = matching(image.getValue(), filters);
      if (!names.isEmpty() && matches(details, names, filters)) {
        rows.add(row(details, names));
      }
    }
    rows.sort(Comparator.comparing((Row row) -> row.details().created()).reversed());
    return rows;
  }

  /** The row of one image with all its names. */
  public Row row(ImageDetails details, List<StoredImage> names) {
    List<String> tags = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (StoredImage name : names) {
      Optional<ImageReference> reference = ImageFinder.reference(name);
      if (reference.isPresent()) {
        if (reference.get().tag() != null) {
          tags.add(reference.get().familiar());
        }
        String digest = reference.get().familiarName() + "@" + name.target().digest();
        if (!digests.contains(digest)) {
          digests.add(digest);
        }
      }
    }
    return new Row(
        details,
        List.copyOf(tags),
        List.copyOf(digests),
        size(details),
        users.of(details.id()).size());
  }

  /** Bytes of all layers, unpacked. */
  public long size(ImageDetails details) {
    long total = 0;
    for (String chain : details.chainIds()) {
      Long known = sizes.get(chain);
      if (known == null) {
        try {
          known = snapshots.usage(chain);
          sizes.put(chain, known);
        } catch (ContainerException e) {
          // pulled for another platform, hence not unpacked
          known = 0L;
        }
      }
      total += known;
    }
    return total;
  }

  private static List<StoredImage> matching(
      List<StoredImage> names, Map<String, List<String>> filters) {
    List<String> patterns = filters.getOrDefault("reference", List.of());
    if (patterns.isEmpty()) {
      return names;
    }
    return names.stream()
        .filter(
            name ->
                ImageFinder.reference(name)
                    .map(r -> patterns.stream().anyMatch(p -> ReferencePattern.matches(p, r)))
                    .orElse(false))
        .toList();
  }

  private boolean matches(
      ImageDetails details, List<StoredImage> names, Map<String, List<String>> filters) {
    boolean dangling = names.stream().noneMatch(name -> ImageFinder.reference(name).isPresent());
    for (String wanted : filters.getOrDefault("dangling", List.of())) {
      if (dangling != isTrue(wanted)) {
        return false;
      }
    }
    for (String label : filters.getOrDefault("label", List.of())) {
      int equals = label.indexOf('=');
      String value =
          details.defaults().labels().get(equals < 0 ? label : label.substring(0, equals));
      if (value == null || (equals >= 0 && !value.equals(label.substring(equals + 1)))) {
        return false;
      }
    }
    for (String before : filters.getOrDefault("before", List.of())) {
      if (!details.created().isBefore(created(before))) {
        return false;
      }
    }
    for (String since : filters.getOrDefault("since", List.of())) {
      if (!details.created().isAfter(created(since))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTrue(String text) {
    return switch (text) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw ContainerException.invalidArgument("invalid filter 'dangling=" + text + "'");
    };
  }

  private Instant created(String image) {
    return finder.get(image).details().created();
  }
}
