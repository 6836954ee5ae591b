package io.jukung.cli.command;

import com.google.protobuf.Timestamp;
import io.jukung.cli.format.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Between flags, instants and the engine's timestamps. */
public final class Timestamps {
  private Timestamps() {}

  /** A flag that is a time, or null when it was not given. */
  public static @Nullable Timestamp find(Session session, Arguments arguments, String flag) {
    String text = arguments.find(flag);
    if (text == null || text.isEmpty()) {
      return null;
    }
    Instant time;
    try {
      time = Times.parse(text, session.clock().withZone(session.zone()));
    } catch (IllegalArgumentException e) {
      throw new CommandException("invalid value for --" + flag + ": " + e.getMessage());
    }
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  public static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
