package io.jukung.containerd.events;

import io.jukung.containerd.filters.Filter;
import io.jukung.proto.error.ContainerException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Hands every event to every subscriber whose filters accept it, in the order of publishing. A
 * subscriber's consumer runs on the publisher's thread and must only queue.
 */
public final class EventExchange {

  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

  /** Ends when closed. */
  public final class Subscription implements AutoCloseable {
    private final List<Filter> filters;
    private final Consumer<Event> consumer;

    private Subscription(List<Filter> filters, Consumer<Event> consumer) {
      this.filters = filters;
      this.consumer = consumer;
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }

  public Subscription subscribe(List<Filter> filters, Consumer<Event> consumer) {
    Subscription made = new Subscription(filters, consumer);
    subscriptions.add(made);
    return made;
  }

  /** Fails with INVALID_ARGUMENT for a topic that is not {@code /a/b}. */
  public synchronized void publish(Event event) {
    if (!event.topic().startsWith("/") || event.topic().length() < 2) {
      throw ContainerException.invalidArgument(
          "topic \"" + event.topic() + "\" must start with '/'");
    }
    for (Subscription subscription : subscriptions) {
      if (Filter.any(subscription.filters, path -> field(event, path))) {
        subscription.consumer.accept(event);
      }
    }
  }

  private static Optional<String> field(Event event, List<String> path) {
    return switch (path.getFirst()) {
      case "namespace" -> Optional.of(event.namespace());
      case "topic" -> Optional.of(event.topic());
      default -> Optional.empty();
    };
  }
}
