package io.jukung.engine.events;

import io.jukung.proto.error.ContainerException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** {@code docker events --filter}: values of one key are alternatives, keys must all match. */
public final class EventFilter implements Predicate<EngineEvent> {
  private static final Set<String> KEYS = Set.of("container", "event", "image", "label", "type");

  private final Map<String, List<String>> filters;

  /**
   * @throws ContainerException INVALID_ARGUMENT for a key that is not known
   */
  public EventFilter(Map<String, List<String>> filters) {
    for (String key : filters.keySet()) {
      if (!KEYS.contains(key)) {
        throw ContainerException.invalidArgument("invalid filter '" + key + "'");
      }
    }
    this.filters = Map.copyOf(filters);
  }

  @Override
  public boolean test(EngineEvent event) {
    return filters.entrySet().stream()
        .allMatch(
            filter ->
                filter.getValue().stream()
                    .anyMatch(value -> matches(filter.getKey(), value, event)));
  }

  private static boolean matches(String key, String value, EngineEvent event) {
    return switch (key) {
      case "type" -> event.type().equals(value);
      // exec_create: sh -c … is found as exec_create
      case "event" -> event.action().equals(value) || event.action().startsWith(value + ":");
      case "container" ->
          event.type().equals("container")
              && (event.actorId().equals(value)
                  || event.attributes().getOrDefault("name", "").equals(value)
                  || (value.length() >= 12 && event.actorId().startsWith(value)));
      case "image" -> matchesImage(value, event);
      case "label" -> matchesLabel(value, event);
      default -> false;
    };
  }

  private static boolean matchesImage(String value, EngineEvent event) {
    String name =
        event.type().equals("image")
            ? event.actorId()
            : event.attributes().getOrDefault("image", "");
    return name.equals(value) || withoutTag(name).equals(value);
  }

  private static String withoutTag(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  private static boolean matchesLabel(String value, EngineEvent event) {
    int equals = value.indexOf('=');
    if (equals < 0) {
      return event.attributes().containsKey(value);
    }
    return value.substring(equals + 1).equals(event.attributes().get(value.substring(0, equals)));
  }
}
