package io.jukung.engine.events;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps the last events and passes new ones on. */
public final class EventBus {

  /** How many past events are kept. */
  public static final int KEPT = 256;

  private static final int MAX_BACKLOG = 10_000;

  private final Clock clock;
  private final Deque<EngineEvent> past = new ArrayDeque<>();
  private final List<Subscription> subscriptions = new ArrayList<>();

  public EventBus(Clock clock) {
    this.clock = clock;
  }

  public void publish(String type, String action, String actorId, Map<String, String> attributes) {
    EngineEvent event = new EngineEvent(type, action, actorId, attributes, clock.instant());
    synchronized (this) {
      if (past.size() == KEPT) {
        past.removeFirst();
      }
      past.addLast(event);
      for (Subscription subscription : subscriptions) {
        subscription.offer(event);
      }
    }
  }

  /**
   * A queue of events that pass the filter: kept ones from {@code since} on (null: none), then what
   * comes. Close it.
   */
  public Subscription subscribe(@Nullable Instant since, Predicate<EngineEvent> filter) {
    Subscription subscription = new Subscription(filter);
    synchronized (this) {
      if (since != null) {
        for (EngineEvent event : past) {
          if (!event.time().isBefore(since)) {
            subscription.offer(event);
          }
        }
      }
      subscriptions.add(subscription);
    }
    return subscription;
  }

  /** One listener's queue; belongs to one thread. */
  public final class Subscription implements AutoCloseable {
    private final Predicate<EngineEvent> filter;
    private final BlockingQueue<EngineEvent> queue = new LinkedBlockingQueue<>(MAX_BACKLOG);

    private Subscription(Predicate<EngineEvent> filter) {
      this.filter = filter;
    }

    private void offer(EngineEvent event) {
      // a listener that is ten thousand events behind loses some, not the engine its memory
      boolean taken = !filter.test(event) || queue.offer(event);
      assert taken || queue.remainingCapacity() == 0;
    }

    /** The next event, or null when none came in time. */
    public @Nullable EngineEvent poll(long timeout, TimeUnit unit) throws InterruptedException {
      return queue.poll(timeout, unit);
    }

    @Override
    public void close() {
      synchronized (EventBus.this) {
        subscriptions.remove(this);
      }
    }
  }
}
