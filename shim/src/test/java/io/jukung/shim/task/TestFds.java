package io.jukung.shim.task;

import io.jukung.sys.Fd;

/** Descriptors that are nothing but a number. */
final class TestFds {
  private TestFds() {}

  static Fd some(int number) {
    return new Fd(number, n -> {});
  }
}
