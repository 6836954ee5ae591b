package io.jukung.shim.bootstrap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Decides when a shim leaves: when it has had no container for a while, nothing is left to tell,
 * and nobody is just about to bring one. It takes the start lock to find out, so that a {@code
 * start} either sees the shim stay or sees it gone. Thread-safe.
 */
public final class Departure {
  private static final Logger LOG = Logger.getLogger(Departure.class.getName());

  /** A shim whose news nobody takes stays this many times longer. */
  private static final int PATIENCE = 10;

  private final Path lockFile;
  private final Duration idle;
  private final BooleanSupplier empty;
  private final BooleanSupplier nothingToTell;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long lastSign = System.nanoTime();
  private boolean asked;

  /**
   * @param empty true when there is no container
   * @param nothingToTell true when all events are delivered
   */
  public Departure(
      Path lockFile, Duration idle, BooleanSupplier empty, BooleanSupplier nothingToTell) {
    this.lockFile = lockFile;
    this.idle = idle;
    this.empty = empty;
    this.nothingToTell = nothingToTell;
  }

  /** A container has come or gone, or will come: the time begins anew. */
  public void signOfLife() {
    lock.lock();
    try {
      lastSign = System.nanoTime();
      asked = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody wants the shim to leave as soon as it may. */
  public void ask() {
    lock.lock();
    try {
      asked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is time, then runs {@code leave} with the start lock held.
   *
   * @param leave takes the socket away and stops serving; afterwards nobody may count on this shim
   */
  public void awaitAndLeave(Runnable leave) throws InterruptedException {
    while (true) {
      awaitIdle();
      try {
        Optional<StartLock> startLock = StartLock.tryAcquire(lockFile);
        if (startLock.isPresent()) {
          try (StartLock held = startLock.get()) {
            if (isTime()) {
              leave.run();
              return;
            }
          }
        } else {
          signOfLife(); // a start is under way
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the shim stays: lock " + lockFile, e);
        signOfLife();
      }
    }
  }

  private void awaitIdle() throws InterruptedException {
    lock.lock();
    try {
      while (!isTime()) {
        long left = asked ? 0 : idle.toNanos() - (System.nanoTime() - lastSign);
        // with containers only a change wakes us; with news to tell we look again now and then
        if (!empty.getAsBoolean()) {
          changed.await();
        } else {
          changed.await(Math.max(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isTime() {
    lock.lock();
    try {
      long silence = System.nanoTime() - lastSign;
      if (!empty.getAsBoolean() || !(asked || silence >= idle.toNanos())) {
        return false;
      }
      return nothingToTell.getAsBoolean() || silence >= idle.toNanos() * PATIENCE;
    } finally {
      lock.unlock();
    }
  }
}
