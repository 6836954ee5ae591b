package io.jukung.runtime.dbus;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A socket where systemd can be asked.
 *
 * @param bus whether there is a bus in between, which wants to be greeted
 */
public record BusAddress(Path socket, boolean bus) {
  private static final Path SYSTEM_BUS = Path.of("/run/dbus/system_bus_socket");
  private static final Path PRIVATE = Path.of("/run/systemd/private");

  /** Those of the systemd that is the host's init, to be tried in this order. */
  public static List<BusAddress> system(Map<String, String> environment) throws IOException {
    String given = environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", "");
    List<BusAddress> addresses = new ArrayList<>();
    if (!given.isEmpty()) {
      addresses.addAll(parse(given));
    } else {
      addresses.add(new BusAddress(SYSTEM_BUS, true));
    }
    addresses.add(new BusAddress(PRIVATE, false));
    return addresses;
  }

  /** Those of the user's own systemd. */
  public static List<BusAddress> user(Map<String, String> environment) throws IOException {
    String given = environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "");
    if (!given.isEmpty()) {
      return parse(given);
    }
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    List<BusAddress> addresses = new ArrayList<>();
    if (!runtime.isEmpty()) {
      for (BusAddress address :
          List.of(
              new BusAddress(Path.of(runtime, "bus"), true),
              new BusAddress(Path.of(runtime, "systemd/private"), false))) {
        if (Files.exists(address.socket())) {
          addresses.add(address);
        }
      }
    }
    if (addresses.isEmpty()) {
      throw new IOException(
          "no user bus: DBUS_SESSION_BUS_ADDRESS is not set and there is no"
              + " $XDG_RUNTIME_DIR/bus (Debian: the package dbus-user-session)");
    }
    return addresses;
  }

  /** From the form of the D-Bus specification ("Server Addresses"); those with a path are taken. */
  static List<BusAddress> parse(String text) throws IOException {
    List<BusAddress> addresses = new ArrayList<>();
    for (String address : text.split(";", -1)) {
      if (address.startsWith("unix:")) {
        for (String pair : address.substring("unix:".length()).split(",", -1)) {
          if (pair.startsWith("path=")) {
            // only percent escapes: a plus sign is one
            String path = pair.substring("path=".length()).replace("+", "%2B");
            addresses.add(
                new BusAddress(Path.of(URLDecoder.decode(path, StandardCharsets.UTF_8)), true));
          }
        }
      }
    }
    if (addresses.isEmpty()) {
      throw new IOException("bus address \"" + text + "\": only unix:path= is supported");
    }
    return addresses;
  }
}
