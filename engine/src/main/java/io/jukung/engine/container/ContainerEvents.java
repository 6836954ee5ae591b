package io.jukung.engine.container;

import io.jukung.engine.events.EventBus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Publishes what happens to containers, with Docker's attributes. */
public final class ContainerEvents {
  private final EventBus bus;

  public ContainerEvents(EventBus bus) {
    this.bus = bus;
  }

  void publish(ContainerRecord container, String action) {
    publish(container, action, Map.of());
  }

  /** Further attributes come on top of labels, image and name. */
  public void publish(ContainerRecord container, String action, Map<String, String> more) {
    Map<String, String> attributes = new LinkedHashMap<>(container.config().labels());
    attributes.put("image", container.image());
    attributes.put("name", container.name());
    attributes.putAll(more);
    bus.publish("container", action, container.id(), attributes);
  }
}
