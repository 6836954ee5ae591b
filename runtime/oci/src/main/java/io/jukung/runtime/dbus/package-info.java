/**
 * A client of D-Bus, just big enough to ask systemd for units: the wire format of the D-Bus
 * specification 0.42 ("Message Protocol", "Authentication Protocol"), and the few methods of {@code
 * org.freedesktop.systemd1.Manager} that a container needs. Uses the JDK only. A connection belongs
 * to one thread and starts none; every wait has an end.
 */
@NullMarked
package io.jukung.runtime.dbus;

import org.jspecify.annotations.NullMarked;
