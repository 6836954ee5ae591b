package io.jukung.runtime.dbus;

import java.io.IOException;

/** What the other side answered instead of a result, or said that is no D-Bus. */
public final class DBusException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final String PROTOCOL = "org.freedesktop.DBus.Error.InconsistentMessage";

  private final String name;

  /**
   * @param name such as {@code org.freedesktop.systemd1.UnitExists}
   */
  public DBusException(String name, String message) {
    super(message.isEmpty() ? name : name + ": " + message);
    this.name = name;
  }

  static DBusException protocol(String message) {
    return new DBusException(PROTOCOL, message);
  }

  /** The error's name; with {@code InconsistentMessage} we ended the conversation. */
  public String name() {
    return name;
  }
}
