package io.jukung.containerd.registry.http;

import java.net.URI;
import java.util.Locale;

/**
 * Where a connection leads.
 *
 * @param host without brackets when an IPv6 address
 */
public record Origin(boolean secure, String host, int port) {

  public static Origin of(URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException("URI without a host: " + uri);
    }
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    return new Origin(secure, host.toLowerCase(Locale.ROOT), port);
  }

  /** As in a Host field: without the port when it is the scheme's own. */
  String authority() {
    return bracketed() + (port == (secure ? 443 : 80) ? "" : ":" + port);
  }

  /** Always with a port. */
  public String address() {
    return bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /** Whether the host names this machine by its loopback: 127.0.0.0/8, ::1, localhost. */
  public boolean loopback() {
    return isLoopback(host);
  }

  /** Whether {@code host}, a name or an address, is the loopback; decided without a lookup. */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
