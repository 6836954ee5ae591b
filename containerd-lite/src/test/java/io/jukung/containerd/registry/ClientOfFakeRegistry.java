package io.jukung.containerd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.ProxySettings;
import io.jukung.containerd.registry.http.SystemAuthorities;
import io.jukung.containerd.testing.FakeRegistry;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry that answers as it is told, with one image, and a client for it. */
abstract class ClientOfFakeRegistry {

  static final byte[] MANIFEST =
      "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}".getBytes(StandardCharsets.UTF_8);
  static final Digest DIGEST = Digest.of(MANIFEST);
  static final String TAG = "/v2/web/manifests/1";

  final List<Duration> pauses = new ArrayList<>();
  final HttpClient http =
      new HttpClient(ProxySettings.none(), Duration.ofSeconds(5), Duration.ofSeconds(5));

  @TempDir Path configuration;
  final FakeRegistry registry = open();

  private static FakeRegistry open() {
    try {
      return new FakeRegistry();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void serveOneImage() {
    registry.manifest("web", "1", MediaTypes.OCI_MANIFEST, MANIFEST);
  }

  @AfterEach
  void stop() {
    registry.close();
    http.close();
  }

  RegistryClient client(String domain, Credentials credentials) throws IOException {
    return RegistryClient.open(
        http,
        new RetryPolicy(3, Duration.ofMillis(10), Duration.ofSeconds(8), pauses::add),
        new RegistryHosts(new SystemAuthorities(Map.of()), List.of(configuration)),
        new Repository(domain, "web"),
        null,
        (host, challenges) -> credentials);
  }

  RegistryClient client() throws IOException {
    return client(registry.address(), new Credentials.Anonymous());
  }

  RegistryException refused(RegistryException.Kind kind, String... parts) {
    RegistryException e =
        assertThrows(RegistryException.class, () -> client().resolve("1", "web:1"));
    assertEquals(kind, e.kind());
    String message = String.valueOf(e.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(message.contains("\n"), message);
    return e;
  }
}
