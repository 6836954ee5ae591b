package io.jukung.runtime.dbus;

import java.util.List;

/**
 * A property of a unit, by its name on D-Bus (org.freedesktop.systemd1(5)), which is not always
 * that in unit files.
 */
public record UnitProperty(String name, Variant value) {
  List<Object> pair() {
    return List.of(name, value);
  }
}
