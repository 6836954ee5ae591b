package io.jukung.containerd.tasks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task of ours, from its creation to its deletion. Thread-safe. */
public final class Task {

  private final Bundle bundle;
  private final String runtime;
  private final Set<Consumer<TaskExit>> waiters = new LinkedHashSet<>();
  // all guarded by this
  private @Nullable Shim shim;
  private @Nullable TaskExit exit;
  private int pid;
  private boolean exitPublished;
  private boolean announced;

  Task(Bundle bundle, String runtime) {
    this.bundle = bundle;
    this.runtime = runtime;
  }

  public String namespace() {
    return bundle.namespace();
  }

  public String id() {
    return bundle.id();
  }

  Bundle bundle() {
    return bundle;
  }

  String runtime() {
    return runtime;
  }

  /** Null while it is being created and after its shim's death. */
  synchronized @Nullable Shim shim() {
    return shim;
  }

  synchronized void attach(@Nullable Shim found) {
    shim = found;
  }

  synchronized int pid() {
    return pid;
  }

  synchronized void pid(int number) {
    pid = number;
  }

  /** Its creation has been answered, so that its end is of interest. */
  synchronized void announce() {
    announced = true;
  }

  synchronized boolean isAnnounced() {
    return announced;
  }

  /** The exit event has been seen on its way to the subscribers. */
  synchronized void exitWasPublished() {
    exitPublished = true;
  }

  synchronized boolean isExitPublished() {
    return exitPublished;
  }

  /** Told once, at once when it has ended already, on whatever thread brings the news. */
  void onExit(Consumer<TaskExit> waiter) {
    TaskExit known;
    synchronized (this) {
      known = exit;
      if (known == null) {
        waiters.add(waiter);
      }
    }
    if (known != null) {
      waiter.accept(known);
    }
  }

  synchronized void forget(Consumer<TaskExit> waiter) {
    waiters.remove(waiter);
  }

  /** The first news counts. */
  void ended(TaskExit how) {
    List<Consumer<TaskExit>> told;
    synchronized (this) {
      if (exit != null) {
        return;
      }
      exit = how;
      told = new ArrayList<>(waiters);
      waiters.clear();
    }
    told.forEach(waiter -> waiter.accept(how));
  }
}
