package io.jukung.shim.task;

import java.util.Locale;

/** What may be asked of a process; whether it may is {@link TaskState#allows}'s to say. */
enum Operation {
  START,
  PAUSE,
  RESUME,
  KILL,
  EXEC,
  UPDATE,
  RESIZE,
  CLOSE_STDIN,
  DELETE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
