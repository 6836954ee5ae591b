package io.jukung.engine.events;

import java.time.Instant;
import java.util.Map;

/**
 * One event.
 *
 * @param type container or image
 * @param action create, start, die, …
 * @param actorId container id, or an image's reference or id
 */
public record EngineEvent(
    String type, String action, String actorId, Map<String, String> attributes, Instant time) {
  public EngineEvent {
    attributes = Map.copyOf(attributes);
  }
}
