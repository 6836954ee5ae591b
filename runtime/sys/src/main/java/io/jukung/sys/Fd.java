package io.jukung.sys;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Owner of one open file descriptor. Closing twice is harmless. */
public final class Fd implements AutoCloseable {

  /** How a descriptor is closed. */
  @FunctionalInterface
  public interface Closer {
    void close(int fd) throws IOException;
  }

  private final AtomicInteger number;
  private final Closer closer;

  public Fd(int number, Closer closer) {
    this.number = new AtomicInteger(number);
    this.closer = closer;
  }

  /** The number; fails once closed or released. */
  public int number() {
    int n = number.get();
    if (n < 0) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return n;
  }

  public boolean isOpen() {
    return number.get() >= 0;
  }

  /** Gives the number away: the caller closes it from now on. */
  public int release() {
    int n = number.getAndSet(-1);
    if (n < 0) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return n;
  }

  /** Where this process can open it again by path. */
  public String procPath() {
    return "/proc/self/fd/" + number();
  }

  /** Errors of close(2) are not reported: there is nothing that a caller could do with them. */
  @Override
  public void close() {
    int n = number.getAndSet(-1);
    if (n >= 0) {
      try {
        closer.close(n);
      } catch (IOException e) {
        // the number is free either way
      }
    }
  }

  @Override
  public String toString() {
    return "fd " + number.get();
  }
}
