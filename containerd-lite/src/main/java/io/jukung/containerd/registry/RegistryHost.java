package io.jukung.containerd.registry;

import io.jukung.containerd.registry.http.TlsTrust;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A server that holds a registry's content: the registry itself or a mirror.
 *
 * @param base {@code https://host[:port]/path} without a trailing slash; the API's {@code /v2} is
 *     part of it
 * @param headers sent with every request
 * @param tryTls a plain loopback server that may turn out to speak TLS after all
 */
record RegistryHost(
    String base,
    Set<Capability> capabilities,
    TlsTrust trust,
    Map<String, String> headers,
    boolean mirror,
    boolean tryTls) {

  /** What a host may be asked for. */
  enum Capability {
    PULL,
    RESOLVE
  }

  RegistryHost {
    capabilities = Set.copyOf(capabilities);
    headers = Map.copyOf(headers);
  }

  /** The same host, sent these fields too. */
  RegistryHost withHeaders(Map<String, String> more) {
    if (more.isEmpty()) {
      return this;
    }
    Map<String, String> all = new HashMap<>(headers);
    all.putAll(more);
    return new RegistryHost(base, capabilities, trust, all, mirror, tryTls);
  }

  /** The same loopback server over TLS, accepting whatever certificate it has. */
  RegistryHost overTls(TlsTrust anyone) {
    return new RegistryHost(
        base.replaceFirst("^http:", "https:"), capabilities, anyone, headers, mirror, false);
  }

  /** The same host, known to speak what {@link #base} says. */
  RegistryHost settled() {
    return tryTls ? new RegistryHost(base, capabilities, trust, headers, mirror, false) : this;
  }
}
