package io.jukung.containerd.transfer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks by name, so that two transfers do the same thing once: the second waits and then finds it
 * done. Thread-safe.
 */
final class KeyedLocks {
  private final Map<String, Counted> locks = new HashMap<>();

  private static final class Counted {
    private final ReentrantLock lock = new ReentrantLock();
    private int users;
  }

  /** Held until closed, by the thread that took it. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Held lock(String key) throws InterruptedException {
    Counted counted;
    synchronized (locks) {
      counted = locks.computeIfAbsent(key, k -> new Counted());
      counted.users++;
    }
    try {
      counted.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      leave(key, counted);
      throw e;
    }
    return () -> {
      counted.lock.unlock();
      leave(key, counted);
    };
  }

  private void leave(String key, Counted counted) {
    synchronized (locks) {
      if (--counted.users == 0) {
        locks.remove(key);
      }
    }
  }
}
