package io.jukung.engine.container;

import io.jukung.engine.image.FoundImage;
import io.jukung.engine.image.ImageFinder;
import io.jukung.proto.error.ContainerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code docker ps --filter}: values of one key are alternatives (labels must all match). */
final class ListFilter {
  private final ContainerIndex index;
  private final ImageFinder images;

  ListFilter(ContainerIndex index, ImageFinder images) {
    this.index = index;
    this.images = images;
  }

  /** Whether stopped containers are wanted because a filter asks for them. */
  static boolean wantsAll(Map<String, List<String>> filters) {
    return filters.containsKey("status") || filters.containsKey("exited");
  }

  /**
   * @throws ContainerException INVALID_ARGUMENT for a key or value that is not understood
   */
  Predicate<Container> of(Map<String, List<String>> filters) {
    List<Predicate<Container>> all = new ArrayList<>();
    filters.forEach((key, values) -> all.add(one(key, values)));
    return container -> all.stream().allMatch(filter -> filter.test(container));
  }

  private Predicate<Container> one(String key, List<String> values) {
    return switch (key) {
      case "id" -> c -> values.stream().anyMatch(c.id()::startsWith);
      case "name" -> names(values);
      case "label" -> c -> values.stream().allMatch(label -> hasLabel(c, label));
      case "status" -> statuses(values);
      case "exited" -> exited(values);
      case "ancestor" -> ancestors(values);
      case "before" -> {
        Container other = index.get(values.getFirst());
        yield c -> c.record().created().isBefore(other.record().created());
      }
      case "since" -> {
        Container other = index.get(values.getFirst());
        yield c -> c.record().created().isAfter(other.record().created());
      }
      case "network" -> c -> values.contains(Listing.network(c.record().host()));
      case "volume" ->
          c ->
              c.record().mounts().stream()
                  .anyMatch(m -> values.contains(m.target()) || values.contains(m.source()));
      default -> throw ContainerException.invalidArgument("invalid filter '" + key + "'");
    };
  }

  private static Predicate<Container> names(List<String> values) {
    List<Pattern> patterns = new ArrayList<>();
    for (String value : values) {
      try {
        patterns.add(Pattern.compile(value));
      } catch (PatternSyntaxException e) {
        throw ContainerException.invalidArgument(
            "invalid filter 'name=" + value + "': " + e.getDescription());
      }
    }
    return c ->
        patterns.stream()
            .anyMatch(p -> p.matcher(c.name()).find() || p.matcher("/" + c.name()).find());
  }

  private static boolean hasLabel(Container container, String label) {
    Map<String, String> labels = container.record().config().labels();
    int equals = label.indexOf('=');
    return equals < 0
        ? labels.containsKey(label)
        : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
  }

  private static Predicate<Container> statuses(List<String> values) {
    Set<String> words = new HashSet<>();
    for (ContainerStatus status : ContainerStatus.values()) {
      words.add(status.word());
    }
    for (String value : values) {
      if (!words.contains(value)) {
        throw ContainerException.invalidArgument("invalid filter 'status=" + value + "'");
      }
    }
    return c -> values.contains(c.status().word());
  }

  private static Predicate<Container> exited(List<String> values) {
    Set<Integer> codes = new HashSet<>();
    for (String value : values) {
      try {
        codes.add(Integer.parseInt(value));
      } catch (NumberFormatException e) {
        throw ContainerException.invalidArgument("invalid filter 'exited=" + value + "'");
      }
    }
    return c -> c.status() == ContainerStatus.EXITED && codes.contains(c.state().exitCode());
  }

  private Predicate<Container> ancestors(List<String> values) {
    Set<String> ids = new HashSet<>();
    for (String value : values) {
      Optional<FoundImage> image = images.find(value);
      image.ifPresent(found -> ids.add(found.details().id().toString()));
    }
    return c -> ids.contains(c.record().imageId());
  }
}
