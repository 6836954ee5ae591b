package io.jukung.runtime.dbus;

import java.io.IOException;

/** An error that systemd answered, with the method and the unit. */
public final class SystemdException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String name;

  SystemdException(String name, String message, Throwable cause) {
    super(message, cause);
    this.name = name;
  }

  /** The error's name on D-Bus. */
  public String name() {
    return name;
  }

  boolean isUnitExists() {
    return name.equals("org.freedesktop.systemd1.UnitExists");
  }

  /** Whether the unit has gone, which one does when its last process ends. */
  public boolean isNoSuchUnit() {
    return name.equals("org.freedesktop.systemd1.NoSuchUnit");
  }
}
