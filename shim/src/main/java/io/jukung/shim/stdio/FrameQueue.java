package io.jukung.shim.stdio;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one attached client. The loop thread puts and never blocks; the client's
 * writer, a virtual thread, takes and may block. Bounded by the putter's good behaviour: it asks
 * {@link #overfull} before it reads on.
 */
final class FrameQueue {
  /** Bytes at which the container's output is held back. */
  static final int HIGH_WATER = 1 << 20;

  private static final int LOW_WATER = HIGH_WATER / 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private final Runnable onLowWater;
  private long bytes;
  private boolean holdsBack;
  private boolean finished;
  private boolean broken;

  /**
   * Calls {@code onLowWater} on the writer's thread when an overfull queue has been half emptied,
   * and when a finished one is empty.
   */
  FrameQueue(Runnable onLowWater) {
    this.onLowWater = onLowWater;
  }

  void put(byte[] frame) {
    lock.lock();
    try {
      if (!broken && !finished) {
        frames.add(frame);
        bytes += frame.length;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True: so much waits that the source must stop until the low-water call. */
  boolean overfull() {
    lock.lock();
    try {
      holdsBack = bytes > HIGH_WATER;
      return holdsBack;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return bytes == 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next frame, waiting for it; null when there will be none. A frame counts as waiting until
   * {@link #sent}.
   */
  byte @Nullable [] take() throws InterruptedException {
    lock.lock();
    try {
      while (frames.isEmpty() && !finished && !broken) {
        changed.await();
      }
      return frames.poll();
    } finally {
      lock.unlock();
    }
  }

  void sent(int length) {
    boolean low;
    lock.lock();
    try {
      bytes -= length;
      low = holdsBack && bytes <= LOW_WATER || finished && bytes == 0;
      if (low) {
        holdsBack = false;
      }
    } finally {
      lock.unlock();
    }
    if (low) {
      onLowWater.run();
    }
  }

  /** Nothing more will be put; what is there is still taken. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The client is gone: drops everything and frees a source that is held back. */
  void abandon() {
    lock.lock();
    try {
      broken = true;
      frames.clear();
      bytes = 0;
      holdsBack = false;
      changed.signal();
    } finally {
      lock.unlock();
    }
    onLowWater.run();
  }
}
