package io.jukung.containerd.tasks;

import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.Io;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections to shims: one for an address, however many tasks lie behind it. Our own shim is found
 * again by namespace without running its program. Thread-safe.
 */
final class Shims {

  private final ShimConnector connector;
  private final ShimCommand command;
  private final String eventsAddress;
  private final Supplier<Io> io;
  private final Consumer<List<Task>> orphaned;
  // guarded by this
  private final Map<String, Shim> byAddress = new HashMap<>();
  // address of the shared shim by namespace and runtime
  private final Map<String, String> shared = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> starting = new ConcurrentHashMap<>();

  /**
   * @param orphaned told, on the connection's thread, which tasks a dead shim left
   */
  Shims(
      ShimConnector connector,
      ShimCommand command,
      String eventsAddress,
      Supplier<Io> io,
      Consumer<List<Task>> orphaned) {
    this.connector = connector;
    this.command = command;
    this.eventsAddress = eventsAddress;
    this.io = io;
    this.orphaned = orphaned;
  }

  /** A shim for a new task: one that serves the namespace already, or a new one. */
  Shim forNewTask(Bundle bundle, String runtime, byte[] options) throws IOException {
    if (!RuntimeBinary.isShared(runtime)) {
      ShimLog log = ShimLog.open(bundle, io.get());
      try {
        return connect(bundle, command.start(bundle, runtime, options), Optional.of(log));
      } catch (IOException | RuntimeException e) {
        log.close();
        throw e;
      }
    }
    String key = bundle.namespace() + '\0' + runtime;
    Optional<Shim> known = reuse(key, bundle);
    if (known.isPresent()) {
      return known.get();
    }
    // many at once must not run the program many times: the first does, the others find its shim
    ReentrantLock lock = starting.computeIfAbsent(key, k -> new ReentrantLock());
    lock.lock();
    try {
      known = reuse(key, bundle);
      if (known.isPresent()) {
        return known.get();
      }
      Shim started = connect(bundle, command.start(bundle, runtime, options), Optional.empty());
      shared.put(key, started.address());
      return started;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Shim> reuse(String key, Bundle bundle) throws IOException {
    String address = shared.getOrDefault(key, "");
    Shim shim = live(address);
    if (shim == null) {
      return Optional.empty();
    }
    try {
      shim.join(bundle.id(), eventsAddress);
    } catch (StatusRuntimeException | ContainerException e) {
      // it is leaving, or gone: its program is asked again
      shared.remove(key, address);
      return Optional.empty();
    }
    bundle.writeAddress(address);
    return Optional.of(shim);
  }

  private synchronized @Nullable Shim live(String address) {
    Shim shim = byAddress.get(address);
    return shim == null || shim.isLost() ? null : shim;
  }

  /** The shim of a bundle found after a restart; empty when it is dead. */
  Optional<Shim> ofBundle(Bundle bundle, String runtime) throws IOException {
    Optional<String> address = bundle.address();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    Optional<ShimLog> log =
        RuntimeBinary.isShared(runtime)
            ? Optional.empty()
            : Optional.of(ShimLog.open(bundle, io.get()));
    try {
      Shim shim = connect(bundle, address.get(), log);
      if (RuntimeBinary.isShared(runtime)) {
        shared.putIfAbsent(bundle.namespace() + '\0' + runtime, address.get());
      }
      return Optional.of(shim);
    } catch (ContainerException e) {
      log.ifPresent(ShimLog::close);
      return Optional.empty();
    }
  }

  private synchronized Shim connect(Bundle bundle, String address, Optional<ShimLog> log)
      throws IOException {
    Shim known = live(address);
    if (known == null) {
      known =
          new Shim(
              address, bundle.namespace(), connector.connect(address, () -> lost(address)), log);
      byAddress.put(address, known);
    } else {
      // a second container of a foreign shim: its log goes the first one's way
      log.ifPresent(ShimLog::close);
    }
    bundle.writeAddress(address);
    return known;
  }

  private void lost(String address) {
    Shim gone;
    synchronized (this) {
      gone = byAddress.remove(address);
    }
    if (gone != null) {
      List<Task> orphans = gone.lose();
      gone.close();
      orphaned.accept(orphans);
    }
  }

  /** The task has ended: a foreign shim that served this task only is told to go. */
  void release(Shim shim, Task task) {
    if (!shim.remove(task) || RuntimeBinary.isShared(task.runtime())) {
      return;
    }
    // forgotten first: its end is no news then
    synchronized (this) {
      byAddress.remove(shim.address(), shim);
    }
    shim.shutdown(task.id());
    shim.close();
  }

  synchronized void close() {
    byAddress.values().forEach(Shim::close);
    byAddress.clear();
  }
}
