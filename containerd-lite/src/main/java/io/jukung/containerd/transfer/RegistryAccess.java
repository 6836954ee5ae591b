package io.jukung.containerd.transfer;

import io.jukung.containerd.registry.RegistryHosts;
import io.jukung.containerd.registry.RetryPolicy;
import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.ProxySettings;
import io.jukung.containerd.registry.http.SystemAuthorities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to reach registries.
 *
 * @param parallel blobs fetched at a time by one pull
 */
public record RegistryAccess(
    HttpClient client, RetryPolicy retries, RegistryHosts hosts, int parallel) {

  private static final int PARALLEL = 3;

  /**
   * By the environment's proxies and authorities.
   *
   * @param hostsDirectories of {@code certs.d} kind; need not exist
   */
  public static RegistryAccess of(Map<String, String> environment, List<Path> hostsDirectories) {
    return new RegistryAccess(
        new HttpClient(
            ProxySettings.of(environment), Duration.ofSeconds(30), Duration.ofSeconds(60)),
        RetryPolicy.standard(),
        new RegistryHosts(new SystemAuthorities(environment), hostsDirectories),
        PARALLEL);
  }

  RegistryHosts hosts(PullSource source) {
    RegistryHosts with =
        source.hostsDirectory().isEmpty() ? hosts : hosts.with(Path.of(source.hostsDirectory()));
    return source.headers().isEmpty() ? with : with.withHeaders(source.headers());
  }
}
