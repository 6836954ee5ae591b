package io.jukung.containerd.registry.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proxies by the usual variables: {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY}, upper
 * or lower case. {@code NO_PROXY} lists names (with their subdomains), {@code .suffix}, addresses,
 * {@code host:port}, or {@code *}. Loopback is never asked for through a proxy.
 */
public final class ProxySettings {
  private final @Nullable URI http;
  private final @Nullable URI https;
  private final List<String> direct;

  private ProxySettings(@Nullable URI http, @Nullable URI https, List<String> direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  public static ProxySettings none() {
    return new ProxySettings(null, null, List.of());
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException for a proxy that is not an http URL
   */
  public static ProxySettings of(Map<String, String> environment) {
    List<String> direct = new ArrayList<>();
    String no = variable(environment, "NO_PROXY");
    if (no != null) {
      for (String part : no.split(",", -1)) {
        if (!part.isBlank()) {
          direct.add(part.trim().toLowerCase(Locale.ROOT));
        }
      }
    }
    return new ProxySettings(
        proxy(environment, "HTTP_PROXY"), proxy(environment, "HTTPS_PROXY"), List.copyOf(direct));
  }

  private static @Nullable String variable(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      value = environment.get(name.toLowerCase(Locale.ROOT));
    }
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable URI proxy(Map<String, String> environment, String name) {
    String value = variable(environment, name);
    if (value == null) {
      return null;
    }
    URI uri = URI.create(value.contains("://") ? value : "http://" + value);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          name + ": only proxies of the form http://host:port are supported");
    }
    return uri;
  }

  /** The proxy to use for {@code origin}, or null to connect directly. */
  @Nullable URI proxyFor(Origin origin) {
    URI proxy = origin.secure() ? https : http;
    return proxy == null || origin.loopback() || isDirect(origin) ? null : proxy;
  }

  private boolean isDirect(Origin origin) {
    for (String entry : direct) {
      if (entry.equals("*")
          || entry.equals(origin.host())
          || entry.equals(origin.address())
          || origin.host().endsWith(entry.startsWith(".") ? entry : "." + entry)) {
        return true;
      }
    }
    return false;
  }
}
