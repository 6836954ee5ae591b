package io.jukung.shim.loop;

import io.jukung.sys.Io;

/** What a watched descriptor is waited for. Its end and its errors wake both. */
public enum Interest {
  READ(Io.EPOLLIN),
  WRITE(Io.EPOLLOUT);

  private final int events;

  Interest(int events) {
    this.events = events;
  }

  int events() {
    return events;
  }
}
