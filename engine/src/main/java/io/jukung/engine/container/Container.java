package io.jukung.engine.container;

import io.jukung.engine.attach.PendingAttach;
import io.jukung.engine.containerd.SnapshotMount;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One container: an immutable record, its state, and the one lock under which the state changes.
 * Anyone may read the state without the lock; then it is what it was a moment ago.
 */
public final class Container {
  private final ContainerRecord record;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<PendingAttach> pending = new ArrayList<>();

  private volatile ContainerState state;
  private final Object newsOrder = new Object();
  private CompletableFuture<?> lastNews = CompletableFuture.completedFuture(null);
  private long exits;
  private boolean removed;
  private @Nullable List<SnapshotMount> rootfs;

  public Container(ContainerRecord record, ContainerState state) {
    this.record = record;
    this.state = state;
  }

  public ContainerRecord record() {
    return record;
  }

  public String id() {
    return record.id();
  }

  public String name() {
    return record.name();
  }

  public ContainerState state() {
    return state;
  }

  public ContainerStatus status() {
    return state.status();
  }

  /** An open lock; close it. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Held hold() {
    lock.lock();
    return lock::unlock;
  }

  /**
   * Changes the state, under the lock.
   *
   * @throws IllegalStateException when the transition is not in the table
   */
  void set(ContainerState next) {
    requireLock();
    if (next.status() != state.status() && !state.status().canBecome(next.status())) {
      throw new IllegalStateException(
          "container "
              + record.shortId()
              + " cannot become "
              + next.status().word()
              + " while it is "
              + state.status().word());
    }
    boolean ended = state.status().isAlive() && !next.status().isAlive();
    state = next;
    if (ended) {
      exits++;
    }
    changed.signalAll();
  }

  /** Takes the state that was found, whatever it was before: containerd knows better. */
  void believe(ContainerState found) {
    requireLock();
    if (state.status().isAlive() && !found.status().isAlive()) {
      exits++;
    }
    state = found;
    changed.signalAll();
  }

  /** Runs news of it one after the other, in the order of the calls, which return at once. */
  void inOrder(Executor executor, Runnable news) {
    synchronized (newsOrder) {
      lastNews =
          lastNews.handleAsync(
              (_, _) -> {
                news.run();
                return null;
              },
              executor);
    }
  }

  void markRemoved() {
    requireLock();
    removed = true;
    changed.signalAll();
  }

  /** Whether it is gone; then whoever waited for the lock must look it up again. */
  boolean isRemoved() {
    requireLock();
    return removed;
  }

  /** What to wait for. */
  public enum Wanted {
    NOT_RUNNING,
    NEXT_EXIT,
    REMOVED
  }

  /** How it ended. */
  public record End(int exitCode, String error) {}

  /** Blocks until the condition holds. */
  public End await(Wanted wanted) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = exits;
      while (!holds(wanted, before)) {
        changed.await();
      }
      return new End(state.exitCode(), state.error());
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until there is no process any more; false when it took longer. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (state.status().isAlive() && !removed) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #awaitEnd(Duration)}, for ever. */
  void awaitEnd() throws InterruptedException {
    while (!awaitEnd(Duration.ofHours(1))) {
      Thread.onSpinWait();
    }
  }

  private boolean holds(Wanted wanted, long before) {
    return switch (wanted) {
      case NOT_RUNNING ->
          removed || (!state.status().isAlive() && state.status() != ContainerStatus.RESTARTING);
      case NEXT_EXIT -> removed || exits > before;
      case REMOVED -> removed;
    };
  }

  /** Mounts of its snapshot, kept from the creation to the first start. */
  @Nullable List<SnapshotMount> rootfs() {
    return rootfs;
  }

  void rootfs(@Nullable List<SnapshotMount> mounts) {
    rootfs = mounts;
  }

  /** Whoever attached before the start; taken by the start. Under the lock. */
  List<PendingAttach> takePending() {
    requireLock();
    List<PendingAttach> taken = List.copyOf(pending);
    pending.clear();
    return taken;
  }

  /** Registers an attach for the next start. Under the lock. */
  void addPending(PendingAttach attach) {
    requireLock();
    pending.add(attach);
  }

  /** An attach whose client went away before the start. */
  void dropPending(PendingAttach attach) {
    try (Held _ = hold()) {
      pending.remove(attach);
    }
  }

  void requireNotRemoved() {
    requireLock();
    if (removed) {
      throw notFound(record.id());
    }
  }

  static ContainerException notFound(String text) {
    return ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "No such container: " + text);
  }

  private void requireLock() {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("the lock of container " + record.shortId() + " is not held");
    }
  }
}
